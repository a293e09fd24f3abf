"""I5 and I6: clocks and timers recomputed from the facts of every open ticket."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F

from dispatch.domain.deadlines import prescribe
from dispatch.domain.invariants import Breach
from dispatch.domain.timers import prescribed_timers
from dispatch.models import Deadline, Ticket, Timer
from dispatch.selectors.clock_facts import clock_facts_of
from dispatch.selectors.working_calendar import clock_rules
from gis.domain.errors import GridlineError

CHUNK = 500
LATE_BUDGET = timedelta(seconds=60)


def clocks(now: datetime) -> Iterator[Breach]:
    """I5 and I6 for open tickets; I5 also for tickets that ended and must have no clock left."""
    for ticket in Ticket.objects.select_related("hotline", "grid_event").iterator(CHUNK):
        yield from clock_breaches(ticket)
    yield from timer_breaches(now)


def clock_breaches(ticket: Ticket) -> Iterator[Breach]:
    """Rows against what `prescribe` derives from the facts under the calendar version of the last step."""
    try:
        rules = clock_rules(ticket.calendar_version)
    except GridlineError as missing:
        yield Breach("I5", ticket.number, f"calendar version {ticket.calendar_version}: {missing.code}")
        return
    deadlines = prescribe(clock_facts_of(ticket), rules.calendar, rules.limits)
    wanted = {(str(d.stage), d.cycle): (d.due_at, str(d.owner)) for d in deadlines}
    rows = Deadline.objects.filter(subject_type="ticket", subject_id=ticket.id, met_at__isnull=True)
    found = {(row.stage, row.cycle): (row.due_at, row.owner) for row in rows}
    if wanted.keys() != found.keys():
        yield Breach("I5", ticket.number, f"clocks {sorted(found)} run, prescribed are {sorted(wanted)}")
    for key in wanted.keys() & found.keys():
        if wanted[key] != found[key]:
            yield Breach("I6", ticket.number, f"{key}: due {found[key][0]}, recomputed {wanted[key][0]}")
    rungs = prescribed_timers(deadlines, rules.calendar, rules.ladder, kind=ticket.kind)
    yield from ladder_breaches(ticket, [(str(r.stage), r.cycle, str(r.level), r.due_at) for r in rungs])


def ladder_breaches(ticket: Ticket, rungs: list[tuple[str, int, str, datetime]]) -> Iterator[Breach]:
    """Of every ladder the first rung that has not fired stands pending, and nothing else."""
    rows = list(Timer.objects.filter(subject_type="ticket", subject_id=ticket.id))
    done = {(row.stage, row.cycle, row.level) for row in rows if row.state in ("fired", "quarantined")}
    wanted: dict[tuple[str, int], tuple[str, datetime]] = {}
    for stage, cycle, level, due_at in rungs:
        if (stage, cycle, level) not in done:
            wanted.setdefault((stage, cycle), (level, due_at))
    found = {(row.stage, row.cycle): (row.level, row.due_at) for row in rows if row.state == "pending"}
    if wanted != found:
        yield Breach("I5", ticket.number, f"timers pending {found}, prescribed {wanted}")


def timer_breaches(now: datetime) -> Iterator[Breach]:
    """Nothing fired before its time, nothing lies unfired past the budget, nothing stands quarantined unseen."""
    early = Timer.objects.filter(state="fired", fired_at__lt=F("due_at"))
    for timer in early:
        yield Breach(
            "I6", str(timer.id), f"{timer.stage} {timer.level} fired {timer.fired_at}, due {timer.due_at}"
        )
    for timer in Timer.objects.filter(state="pending", due_at__lt=now - LATE_BUDGET, attempts=0):
        yield Breach("I5", str(timer.id), f"{timer.stage} {timer.level} due {timer.due_at} has not fired")


def city_times() -> Iterator[Breach]:
    """I6: the reply deadline of a city ticket is the city's due time, to the second."""
    rows = Deadline.objects.filter(subject_type="ticket", stage="reply", met_at__isnull=True, owner="city")
    due = dict(rows.values_list("subject_id", "due_at"))
    for ticket in Ticket.objects.select_related("hotline").filter(id__in=list(due)).iterator(CHUNK):
        if ticket.hotline.city_due_at != due[ticket.id]:
            yield Breach(
                "I6", ticket.number, f"reply due {due[ticket.id]}, the city said {ticket.hotline.city_due_at}"
            )
