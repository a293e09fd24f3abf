"""What a bulletin says, in words: names for codes, headings in both languages; the frame of the daily sheet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.domain.bulletin import COUNT_WORDS, RATE_WORDS, WEEK
from dispatch.selectors.names import Names
from dispatch.services.sheet_content import SheetContent, SheetPart, topic_name

NOW_AND_BEFORE = ("本期 Now", "上期 Before", "变化 Change")


def bulletin_content(
    figures: Mapping[str, Any],
    *,
    number: str,
    scope_name: str,
    made_at: datetime,
    zone: ZoneInfo,
    known: Names,
) -> SheetContent:
    """The words of one bulletin from its frozen figures."""
    weekly = figures["cadence"] == WEEK
    local = f"{made_at.astimezone(zone):%Y-%m-%d %H:%M}"
    rank = figures.get("rank")
    place = f"    排名 Rank {rank[0]}/{rank[1]}" if rank and rank[0] else ""
    return SheetContent(
        title=f"{scope_name}{'每周小结 Weekly Summary' if weekly else '每月通报 Monthly Bulletin'}",
        head_lines=(
            f"编号 No. {number}    {figures['first_on']} – {figures['last_on']}",
            f"制表时间 Made at {local}{place}",
        ),
        totals=[(f"{zh} {en}", figures["counts"][name][0]) for name, (zh, en) in COUNT_WORDS.items()],
        parts=(*_indicators(figures), *_groups(figures, known)),
    )


def _indicators(figures: Mapping[str, Any]) -> tuple[SheetPart, ...]:
    counts = [
        (f"{zh} {en}", now, before, now - before)
        for name, (zh, en) in COUNT_WORDS.items()
        for now, before in [figures["counts"][name]]
    ]
    rates = [(f"{zh} {en}", *figures["rates"][name]) for name, (zh, en) in RATE_WORDS.items()]
    return (
        SheetPart("数量 Counts", ("项目 Item", *NOW_AND_BEFORE), counts),
        SheetPart("指标 Indicators", ("指标 Indicator (%)", *NOW_AND_BEFORE), rates),
    )


def _groups(figures: Mapping[str, Any], known: Names) -> tuple[SheetPart, ...]:
    if "units" not in figures:
        return ()
    columns = ("应处置 To do", "按期处置率 In time %", "评分 Score", "上期评分 Before")
    problems = [(topic_name(code, known), *counts) for code, *counts in figures["problems"]]
    return (
        SheetPart(
            "单位排名 Units", ("名次 Rank", "单位 Unit", *columns), _ranks(figures["units"], known.unit)
        ),
        SheetPart(
            "街道排名 Subdistricts",
            ("名次 Rank", "街道 Subdistrict", *columns),
            _ranks(figures["subdistricts"], known.area),
        ),
        SheetPart("突出问题 Problems", ("类别 Class", "本期 Now", "上期 Before", "超期 Overdue"), problems),
    )


def _ranks(rows: Sequence[Sequence[Any]], name: Any) -> list[tuple[Any, ...]]:
    told = []
    for place, (code, *values) in enumerate(rows, 1):
        found = name(code)
        told.append((place, found["name"] if found else code, *values))
    return told
