"""What a daily sheet says, in words: names for codes, headings in both languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.domain.daily_sheet import TOTALS
from dispatch.selectors.message_texts import message_texts
from dispatch.selectors.names import Names


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A table of the sheet."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class SheetContent:
    """Title, the lines under it, the totals and the tables."""

    title: str
    head_lines: tuple[str, ...]
    totals: Sequence[tuple[str, int]]
    parts: tuple[SheetPart, ...]


def sheet_content(
    figures: Mapping[str, Any],
    *,
    number: str,
    scope_name: str,
    made_at: datetime,
    zone: ZoneInfo,
    known: Names,
) -> SheetContent:
    """The words of one sheet from its frozen figures."""
    local = f"{made_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return SheetContent(
        title=f"{scope_name}每日统计 Daily Sheet",
        head_lines=(
            f"编号 No. {number}    日期 Date {figures['on_date']}",
            f"统计日 Day told {figures['day']}    制表时间 Made at {local}",
        ),
        totals=[(f"{zh} {en}", figures["totals"][name]) for name, (zh, en) in TOTALS.items()],
        parts=(
            SheetPart(
                "按类别 By class",
                ("类别 Class", "受理 Received"),
                [(topic_name(code, known), count) for code, count in figures["by_class"]],
            ),
            _grouped(
                "按单位 By unit", "单位 Unit", figures["by_unit"], lambda code: _named(known.unit(code))
            ),
            _grouped(
                "按街道 By subdistrict",
                "街道 Subdistrict",
                figures["by_subdistrict"],
                lambda code: _named(known.area(code)),
            ),
            _numbers("超期 Overdue", figures["overdue"], zone, known),
            _numbers("明日到期 Due tomorrow", figures["due_tomorrow"], zone, known),
            SheetPart(
                "热点 Hot spots",
                ("社区 Community", "类别 Class", "件数 Count"),
                [
                    (_named(known.area(place)), topic_name(code, known), count)
                    for place, code, count in figures["hot_spots"]
                ],
            ),
        ),
    )


def _grouped(title: str, first: str, rows: Sequence[Sequence[Any]], name: Any) -> SheetPart:
    columns = (first, "受理 Received", "在办 Open", "超期 Overdue")
    return SheetPart(title, columns, [(name(code), *counts) for code, *counts in rows])


def _numbers(title: str, rows: Sequence[Sequence[Any]], zone: ZoneInfo, known: Names) -> SheetPart:
    stages = {language: message_texts(language).stage for language in ("zh", "en")}
    told = [
        (
            number,
            f"{stages['zh'].get(stage, stage)} {stages['en'].get(stage, '')}".strip(),
            _named(known.unit(unit)),
            f"{datetime.fromisoformat(due).astimezone(zone):%Y-%m-%d %H:%M}" if due else "",
        )
        for number, stage, unit, due in rows
    ]
    return SheetPart(title, ("编号 Number", "环节 Stage", "单位 Unit", "到期 Due"), told)


def _named(found: Mapping[str, str] | None) -> str:
    return found["name"] if found else ""


def topic_name(code: str, known: Names) -> str:
    """A class or a matter; the two trees share no code."""
    found = known.request_class(code)
    if found is None or found["name_zh"] == code:
        found = known.matter(code)
    return found["name_zh"] if found else code
