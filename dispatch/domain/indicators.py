"""Indicators of handling (评价指标): pure functions over counts (domain rules 2.6). A rate of nothing is None.

A ticket counts as should-dispose or should-close in the period in which its deadline falls, or in which it was done
when that was earlier: so no ticket counts twice and none is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from dispatch.domain.rates import HUNDREDTH, percent


@dataclass(frozen=True, slots=True)
class IndicatorCounts:
    """Counts over tickets of one group in one period; the names are those of the table in domain rules 2.6."""

    report: int = 0
    valid_report: int = 0
    public_report: int = 0
    accept: int = 0
    filed: int = 0
    filed_in_time: int = 0
    filed_accurately: int = 0
    filed_by_inspector: int = 0
    should_dispatch: int = 0
    dispatched_in_time: int = 0
    dispatched_accurately: int = 0
    should_dispose: int = 0
    disposed: int = 0
    disposed_in_time: int = 0
    overdue_open: int = 0
    extended: int = 0
    should_close: int = 0
    closed: int = 0
    closed_in_time: int = 0
    reworked: int = 0
    pre_filing_check: int = 0
    pre_filing_check_in_time: int = 0
    closure_check: int = 0
    closure_check_in_time: int = 0
    returned: int = 0
    deferred: int = 0
    cancelled: int = 0
    self_handled: int = 0


#: indicator → (part, whole), each a field of IndicatorCounts.
RATIOS: Mapping[str, tuple[str, str]] = {
    "disposal_rate": ("disposed", "should_dispose"),  # 处置率
    "in_time_disposal_rate": ("disposed_in_time", "should_dispose"),  # 按期处置率
    "closing_rate": ("closed", "should_close"),  # 结案率
    "in_time_closing_rate": ("closed_in_time", "should_close"),  # 按期结案率
    "in_time_filing_rate": ("filed_in_time", "filed"),  # 按时立案率
    "accurate_filing_rate": ("filed_accurately", "filed"),  # 准确立案率
    "accurate_dispatch_rate": ("dispatched_accurately", "should_dispatch"),  # 准确派遣率
    "in_time_dispatch_rate": ("dispatched_in_time", "should_dispatch"),  # 按期派遣率
    "valid_report_rate": ("valid_report", "report"),  # 有效上报率
    "public_report_rate": ("public_report", "report"),  # 公众举报率
    "filing_rate": ("filed", "accept"),  # 立案率
    "inspector_share": ("filed_by_inspector", "filed"),  # 监督员上报占比
    "in_time_pre_filing_check_rate": ("pre_filing_check_in_time", "pre_filing_check"),  # 按期核实率
    "in_time_closure_check_rate": ("closure_check_in_time", "closure_check"),  # 按期核查率
    "rework_rate": ("reworked", "should_close"),  # 返工率
    "extension_rate": ("extended", "should_dispose"),  # 延期率
    "overdue_open_rate": ("overdue_open", "should_dispose"),  # 超期待处置率
}


def indicators_of(counts: IndicatorCounts) -> dict[str, Decimal | None]:
    """Every indicator in percent with two decimals, half up."""
    rates = {
        name: percent(getattr(counts, part), getattr(counts, whole)) for name, (part, whole) in RATIOS.items()
    }
    late = counts.closed - counts.closed_in_time
    rates["overtime_closing_rate"] = percent(late, counts.should_close)  # 超期结案率
    rates["jinniu_score"] = jinniu_score(counts)
    return rates


def jinniu_score(counts: IndicatorCounts) -> Decimal | None:
    """综合评分 after the Jinniu sample: 30 daily disposal + 20 in-time + 20 (1 − rework) + 20 (1 − overdue open)
    + 10 (1 − extension), of 100; None while nothing was to be disposed of or closed."""
    dispose, close = counts.should_dispose, counts.should_close
    if not dispose or not close:
        return None
    score = (
        30 * Decimal(counts.disposed) / dispose
        + 20 * Decimal(counts.disposed_in_time) / dispose
        + 20 * (1 - Decimal(counts.reworked) / close)
        + 20 * (1 - Decimal(counts.overdue_open) / dispose)
        + 10 * (1 - Decimal(counts.extended) / dispose)
    )
    return score.quantize(HUNDREDTH, ROUND_HALF_UP)
