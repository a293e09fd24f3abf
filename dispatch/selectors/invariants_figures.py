"""I12 for the assessment: rates and indicators are counts of the callbacks and tickets, taken another way."""

from collections.abc import Iterator

from django.db.models import Q

from dispatch.domain.invariants import Breach
from dispatch.domain.period import Period
from dispatch.domain.rates import RateCounts
from dispatch.models import Callback, Deadline, Ticket
from dispatch.selectors.assessment_scope import AssessmentScope
from dispatch.selectors.callback_rates import rate_rows
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.indicators import indicator_counts
from dispatch.selectors.working_calendar import working_calendar

MAIN_STAGES = ("draft", "handle")


def figures(moment: Moment) -> Iterator[Breach]:
    """The present month, recounted row by row; nothing before a calendar is loaded."""
    if not moment.calendar_version:
        return
    calendar = working_calendar(moment.calendar_version)
    period = Period.month_of(calendar.local_date(moment.now), calendar.time_zone)
    yield from rates(period)
    yield from handling(period, moment)


def rates(period: Period) -> Iterator[Breach]:
    """By total and by unit, ours and the city's."""
    in_period = Callback.objects.filter(
        valid=True, called_at__gte=period.begins_at, called_at__lt=period.ends_at
    )
    last: dict[tuple[object, bool], tuple[bool | None, str]] = {}
    for ticket_id, by_city, solved, satisfaction in in_period.order_by("called_at", "id").values_list(
        "ticket_id", "by_city", "solved", "satisfaction"
    ):
        last[ticket_id, by_city] = (solved, satisfaction)
    for by in ("total", "unit"):
        rows = rate_rows(period=period, by=by, scope=AssessmentScope())
        for by_city in (False, True):
            told = RateCounts.sum(row.counts for row in rows if row.by_city == by_city)
            answers = [answer for (_, city), answer in last.items() if city == by_city]
            counted = (
                len(answers),
                sum(1 for solved, _ in answers if solved),
                sum(1 for _, word in answers if word == "unsatisfied"),
            )
            if counted != (told.valid, told.solved, told.unsatisfied):
                side = "the city's" if by_city else "our"
                yield Breach(
                    "I12", f"{side} rates by {by}", f"the board says {told}, the callbacks {counted}"
                )


def handling(period: Period, moment: Moment) -> Iterator[Breach]:
    """What came in, and what was to be disposed of."""
    board = indicator_counts(period=period, by="total", scope=AssessmentScope(), moment=moment).get("")
    begins, ends = period.begins_at, period.ends_at
    received = Ticket.objects.filter(received_at__gte=begins, received_at__lt=ends).count()
    told = (board.report, board.should_dispose) if board else (0, 0)
    counted = (received, _to_dispose(period))
    if told != counted:
        yield Breach("I12", "indicators of handling", f"the board says {told}, the tickets {counted}")


def _to_dispose(period: Period) -> int:
    """Tickets whose last main deadline falls in the period, or was met there before it fell."""
    begins, ends = period.begins_at, period.ends_at
    looked_at = Ticket.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=begins), received_at__lt=ends
    )
    main: dict[object, tuple[int, bool]] = {}
    deadlines = Deadline.objects.filter(
        subject_type="ticket", stage__in=MAIN_STAGES, subject_id__in=looked_at.values("id")
    )
    for subject_id, cycle, due_at, met_at in deadlines.values_list("subject_id", "cycle", "due_at", "met_at"):
        falls_at = min(due_at, met_at) if met_at else due_at
        if subject_id not in main or cycle > main[subject_id][0]:
            main[subject_id] = (cycle, begins <= falls_at < ends)
    return sum(1 for _, falls in main.values() if falls)
