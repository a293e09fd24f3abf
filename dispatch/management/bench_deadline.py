"""What does one due time cost: added on the calendar, and prescribed from the facts of a ticket?"""

import csv
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter_ns

from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.calendar_files import read_days, read_limits
from dispatch.domain.calendar_parts import OfficeSlot
from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.deadlines import prescribe
from dispatch.domain.limits import Limit, LimitTable
from dispatch.management.bench_result import Result, Yardstick
from dispatch.management.commands.load_calendar import OUR_DAYS, OUR_LIMITS

MOST_US = 10
ROUNDS = 7
#: So many due times fit before the calendar's published years end.
FIRST_AT, SPAN_DAYS = datetime(2024, 1, 2, tzinfo=UTC), 700
LIMITS = tuple(Limit.parse(text) for text in ("30min", "4wh", "20wh", "1wd", "15wd", "30cd"))


def bench_deadline(*, deadlines: int = 20_000, seed: int = 1) -> list[Result]:
    """Medians of seven rounds, in microseconds for each due time; no statement, no process, no I/O."""
    calendar, limits = china(), shipped_limits()
    chance = random.Random(seed)
    starts = [FIRST_AT + timedelta(minutes=chance.randrange(SPAN_DAYS * 1440)) for _ in range(deadlines)]
    chosen = [chance.choice(LIMITS) for _ in starts]
    facts = [maker(start) for start in starts[: deadlines // 4] for maker in (local_ticket, city_ticket)]
    span = timedelta(days=5, minutes=7)

    def plain_additions() -> int:
        for start in starts:
            start + span
        return len(starts)

    def calendar_additions() -> int:
        for start, limit in zip(starts, chosen, strict=True):
            calendar.add(start, limit)
        return len(starts)

    def prescriptions() -> int:
        return sum(len(prescribe(known, calendar, limits)) for known in facts)

    rounds = [
        tuple(us_each(work) for work in (plain_additions, calendar_additions, prescriptions))
        for _ in range(ROUNDS)
    ]
    plain, added, prescribed = (tuple(column) for column in zip(*rounds, strict=True))
    yardstick = Yardstick.of("datetime + timedelta", plain, "µs")
    return [
        Result("deadline.add", added, "µs", yardstick, at_most=MOST_US, note="all four clocks"),
        Result(
            "deadline.prescribe",
            prescribed,
            "µs",
            yardstick,
            at_most=MOST_US,
            note="per deadline of a dispatched ticket, with its amber time and its plan from the city's due time",
        ),
    ]


def us_each(work: Callable[[], int]) -> float:
    """Microseconds of one of the things that ``work`` says it did."""
    begun = perf_counter_ns()
    done = work()
    return (perf_counter_ns() - begun) / 1000 / done


def china() -> WorkingCalendar:
    """The calendar that ships."""
    days, _ = read_days(rows_of(OUR_DAYS))
    return WorkingCalendar(
        special_days={entry.day: entry.kind for entry in days},
        published_years={entry.day.year for entry in days},
        slots=[OfficeSlot(540, 1080)],
        time_zone="Asia/Shanghai",
    )


def shipped_limits() -> LimitTable:
    """The limits that ship."""
    entries, _ = read_limits(rows_of(OUR_LIMITS))
    return LimitTable(entry.row() for entry in entries)


def local_ticket(received_at: datetime) -> ClockFacts:
    """A complaint just dispatched, on the district's own limits."""
    return ClockFacts(
        kind="hotline",
        state="dispatched",
        state_since=received_at,
        received_at=received_at,
        dispatched_at=received_at,
        request_type="complaint",
    )


def city_ticket(received_at: datetime) -> ClockFacts:
    """One of the city's, whose inner limits are planned backwards from the city's due time."""
    return ClockFacts(
        kind="hotline",
        state="dispatched",
        state_since=received_at,
        received_at=received_at,
        dispatched_at=received_at,
        request_type="complaint",
        origin="city",
        city_sign_due_at=received_at + timedelta(days=1),
        city_return_due_at=received_at + timedelta(hours=4),
        city_due_at=received_at + timedelta(days=15),
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of one of our own files."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
