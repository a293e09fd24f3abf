"""Are a million random deadlines what a second, plain way of counting says?"""

import time
from datetime import date

from dispatch.domain.calendar_files import read_days
from dispatch.domain.calendar_parts import DayKind
from dispatch.management.bench_deadline import OUR_DAYS, rows_of
from dispatch.management.bench_result import Result, Yardstick
from dispatch.management.deadline_oracle import differences, versions


def bench_deadline_oracle(*, cases: int, seed: int = 1) -> list[Result]:
    """How many of ``cases`` differ: four clocks, eight calendar versions, up to three pauses each."""
    known = versions(shipped_days(), seed)
    begun = time.perf_counter()
    found = differences(cases, seed, known)
    seconds = time.perf_counter() - begun
    note = f"{cases:,} cases of seed {seed} in {seconds:.0f} s" + "".join(
        f"; {case.start} {case.limit} v{case.version}: {ours}, not {plain}" for case, ours, plain in found[:3]
    )
    return [
        Result(
            "deadline.differences", (len(found),), "", Yardstick("cases against the oracle", cases, ""),
            at_most=0, note=note,
        )
    ]  # fmt: skip


def shipped_days() -> dict[date, DayKind]:
    """The dates of the calendar that ships."""
    return {entry.day: entry.kind for entry in read_days(rows_of(OUR_DAYS))[0]}
