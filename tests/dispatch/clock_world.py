"""Tickets with clocks in a real database, for tests of timers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.management import call_command

from dispatch.domain.moment import Moment
from dispatch.models import Event, HotlineDetail, Ticket, Timer
from dispatch.models.ids import new_id
from dispatch.selectors.clock_facts import clock_facts_of
from dispatch.selectors.current_moment import current_moment
from dispatch.services.fire_timers import fire_due_timers
from dispatch.services.sync_clocks import sync_clocks
from gis.models import District
from gis.selectors.current_district import forget_district
from tests.dispatch.clock_builders import local
from tests.dispatch.rules_district import have_units

UNIT = "DISTRICT_WATER"
RECEIVED = local("2026-03-02 09:30")


def lay_ground() -> None:
    """District, units, calendar."""
    forget_district()
    District.objects.create(code="440105", name_zh="海珠区", name_en="Haizhu", is_demo=True)
    have_units()
    call_command("load_calendar", verbosity=0)


def moment_at(when: datetime) -> Moment:
    """The present versions at a time of the test's choosing."""
    now = current_moment()
    return Moment(
        when, now.dispatch_table_version, now.catalogue_version, now.calendar_version, now.units_version
    )


def tickets(count: int, *, state: str = "handling", received_at: datetime = RECEIVED) -> list[Ticket]:
    """Stored local complaints of one unit, without clocks."""
    moment = current_moment()
    rows = [
        Ticket(
            id=new_id(),
            number=f"H{received_at:%Y%m%d}-{number:06d}",
            kind="hotline",
            origin="local",
            state=state,
            state_since=received_at,
            title="路面积水",
            text="路面积水",
            channel="window",
            request_type="complaint",
            holder_kind="unit",
            holder_code=UNIT,
            lead_unit_id=UNIT,
            audience=["supervision", f"unit:{UNIT}"],
            calendar_version=moment.calendar_version,
            catalogue_version=moment.catalogue_version,
            received_at=received_at,
            dispatched_at=received_at,
            created_at=received_at,
            updated_at=received_at,
        )
        for number in range(1, count + 1)
    ]
    Ticket.objects.bulk_create(rows)
    details = HotlineDetail.objects.bulk_create([HotlineDetail(ticket=row) for row in rows])
    for row, detail in zip(rows, details, strict=True):
        row.hotline = detail
    return rows


def wind(rows: Sequence[Ticket], when: datetime = RECEIVED, *, new: bool = True) -> None:
    """Start or update the clocks of the tickets as of a time."""
    moment = moment_at(when)
    for row in rows:
        sync_clocks(
            subject_type="ticket",
            subject_id=row.id,
            facts=clock_facts_of(row),
            unit_code=row.lead_unit_id,
            moment=moment,
            new=new,
        )


def set_time(when: datetime) -> None:
    """Let the product's clock show this time from now on."""
    from dispatch.services.set_clock_offset import set_clock_offset

    set_clock_offset(ahead_by=timedelta(0))
    set_clock_offset(ahead_by=when - current_moment().now)


def fire_all() -> int:
    """As the worker: batch after batch until nothing is due."""
    total = 0
    while fired := fire_due_timers(batch=50):
        total += fired
    return total


def news_of(subject_id: UUID) -> list[str]:
    """`level@cycle` of every alarm in a ticket's history, in order."""
    events = Event.objects.filter(subject_id=subject_id, data__has_key="stage").order_by("seq")
    return [f"{event.data['stage']}:{event.data['level']}" for event in events]


def timers_of(subject_id: UUID) -> dict[str, str]:
    """`stage:level` → state."""
    return {f"{t.stage}:{t.level}": t.state for t in Timer.objects.filter(subject_id=subject_id)}
