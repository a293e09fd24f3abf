"""Random deadlines against a second, plain way of counting; the million is a benchmark, this its small brother."""

from dataclasses import replace
from datetime import date

import pytest

from dispatch.domain.calendar_parts import DayKind
from dispatch.domain.limits import ClockKind
from dispatch.management.bench_deadline_oracle import shipped_days
from dispatch.management.deadline_oracle import cases, differences, versions

SEED = 20261122


def test_ten_thousand_random_deadlines_agree() -> None:
    assert differences(10_000, SEED, versions(shipped_days(), SEED)) == []


def test_the_cases_reach_every_clock_version_and_number_of_pauses() -> None:
    drawn = list(cases(2_000, SEED))
    assert {case.limit.kind for case in drawn} == set(ClockKind)
    assert {case.version for case in drawn} == set(range(8))
    assert {len(case.pauses) for case in drawn} == {0, 1, 2, 3}


@pytest.mark.parametrize("day", [date(2024, 2, 12), date(2025, 10, 11)])
def test_one_wrong_date_is_found_out(day: date) -> None:
    days = shipped_days()
    known = versions(days, SEED)
    turned = {
        **days,
        day: DayKind.WORKDAY if days[day] == DayKind.HOLIDAY else DayKind.WEEKEND,
    }
    other = replace(known, ours=versions(turned, SEED).ours)
    assert differences(3_000, SEED, other)
