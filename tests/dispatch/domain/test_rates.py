"""The formulas of rates and indicators, on the figures of their sources."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.indicators import IndicatorCounts, indicators_of, jinniu_score
from dispatch.domain.period import Period
from dispatch.domain.rates import RateCounts, Weights, rates_of
from dispatch.domain.rule_values import BadRuleValue, RuleValues
from gis.domain.errors import GridlineError

ZONE = ZoneInfo("Asia/Shanghai")
COMMON = {"response": "0.1", "solve": "0.5", "satisfaction": "0.4", "basically_satisfied": "0.9"}


def weights(**changed: str) -> Weights:
    values = RuleValues("rate_weight", {**COMMON, **changed})
    return Weights.of(values, values)


def test_the_bulletin_of_tianmen_2016_12():
    """Accepted 1,054, filed 996, should close 972, closed 911 = 93.72 %, in time 737 = 75.82 %, inspectors 953."""
    counts = IndicatorCounts(
        accept=1054,
        filed=996,
        filed_by_inspector=953,
        should_close=972,
        closed=911,
        closed_in_time=737,
    )
    told = indicators_of(counts)
    assert told["closing_rate"] == Decimal("93.72")
    assert told["in_time_closing_rate"] == Decimal("75.82")
    assert told["inspector_share"] == Decimal("95.68")
    assert told["overtime_closing_rate"] == Decimal("17.90")
    assert told["disposal_rate"] is None


def test_the_score_after_the_jinniu_sample():
    perfect = IndicatorCounts(
        should_dispose=10, disposed=10, disposed_in_time=10, should_close=8, closed=8, closed_in_time=8
    )
    assert jinniu_score(perfect) == Decimal("100.00")
    worse = IndicatorCounts(
        should_dispose=10,
        disposed=8,
        disposed_in_time=5,
        overdue_open=2,
        extended=1,
        should_close=8,
        reworked=2,
    )
    assert jinniu_score(worse) == Decimal("74.00")  # 24 + 10 + 15 + 16 + 9
    assert jinniu_score(IndicatorCounts()) is None


def test_the_three_rates_and_their_composite():
    told = rates_of(
        RateCounts(valid=200, responded=190, solved=150, satisfied=120, basically=50, unsatisfied=30),
        weights(),
    )
    assert told.response_rate == Decimal("95.00")
    assert told.solve_rate == Decimal("75.00")
    assert told.satisfaction_rate == Decimal("82.50")  # (120 + 0.9 × 50) / 200
    assert told.composite == Decimal("80.00")  # 9.5 + 37.5 + 33


def test_nothing_valid_has_no_rate():
    assert rates_of(RateCounts(), weights()).composite is None


@pytest.mark.parametrize("wrong", [{"solve": "0.6"}, {"basically_satisfied": "1.1"}, {"response": "-0.1"}])
def test_weights_that_are_none_are_refused(wrong):
    with pytest.raises(BadRuleValue):
        weights(**wrong)


@given(
    st.tuples(*[st.integers(0, 500)] * 3).flatmap(
        lambda parts: st.tuples(st.just(parts), st.integers(0, sum(parts)), st.integers(0, sum(parts)))
    )
)
def test_rates_stay_between_0_and_100_and_sums_are_sums(case):
    (satisfied, basically, unsatisfied), responded, solved = case
    counts = RateCounts(
        satisfied + basically + unsatisfied, responded, solved, satisfied, basically, unsatisfied
    )
    told = rates_of(counts, weights())
    for rate in (told.response_rate, told.solve_rate, told.satisfaction_rate, told.composite):
        assert rate is None or 0 <= rate <= 100
    assert RateCounts.sum([counts, counts]).valid == 2 * counts.valid


def test_from_noon_to_noon():
    period = Period(date(2026, 3, 1), date(2026, 3, 31), ZONE, noon=True)
    assert period.begins_at == datetime(2026, 2, 28, 12, tzinfo=ZONE)
    assert period.ends_at == datetime(2026, 3, 31, 12, tzinfo=ZONE)
    assert Period.month_of(date(2026, 12, 5), ZONE).last_on == date(2026, 12, 31)


@pytest.mark.parametrize("last_on", [date(2026, 2, 27), date(2028, 1, 1)])
def test_a_period_that_is_none_is_refused(last_on):
    with pytest.raises(GridlineError, match="period_invalid"):
        Period(date(2026, 3, 1), last_on, ZONE)
