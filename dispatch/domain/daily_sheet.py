"""The figures of a daily sheet (每日统计): counted from plain facts, for the district, a subdistrict or a unit.

Domain rules 8o: intake, by class, unit and subdistrict, overdue, due tomorrow, returns, reworks, patrol attendance, hot
spots. What happened is told of the day before the sheet's date, what stands is told as of the moment it is made.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

DISTRICT = "district"
UNIT_PREFIX = "unit:"
LISTED = 200


@dataclass(frozen=True, slots=True)
class SheetTicket:
    """A ticket as the sheet sees it. ``topic`` is its class or matter code, ``due_at`` its earliest running clock."""

    number: str
    kind: str
    topic: str
    unit: str
    subdistrict: str
    community: str
    emergency: bool = False
    restricted: bool = False
    stage: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """All facts of one day. ``inspectors`` and ``active_inspectors`` are counts by subdistrict code."""

    received: tuple[SheetTicket, ...] = ()
    closed: tuple[SheetTicket, ...] = ()
    open: tuple[SheetTicket, ...] = ()
    overdue: tuple[SheetTicket, ...] = ()
    due_today: tuple[SheetTicket, ...] = ()
    due_tomorrow: tuple[SheetTicket, ...] = ()
    returns: tuple[SheetTicket, ...] = ()
    reworks: tuple[SheetTicket, ...] = ()
    inspectors: Mapping[str, int] = field(default_factory=dict)
    active_inspectors: Mapping[str, int] = field(default_factory=dict)


#: The totals of a sheet in their order, and how they read.
TOTALS: Mapping[str, tuple[str, str]] = {
    "received": ("受理", "received"),
    "hotline": ("其中:热线工单", "of these hotline tickets"),
    "grid_events": ("其中:网格事件", "of these grid events"),
    "emergencies": ("其中:紧急", "of these emergencies"),
    "closed": ("办结", "closed"),
    "open": ("在办", "open"),
    "overdue": ("超期", "overdue"),
    "due_today": ("今日到期", "due today"),
    "due_tomorrow": ("明日到期", "due tomorrow"),
    "returns": ("退单", "returns"),
    "reworks": ("重办", "reworks"),
    "inspectors": ("网格员", "inspectors"),
    "active_inspectors": ("有巡查记录的网格员", "inspectors with work on record"),
}


def scope_of(ticket: SheetTicket, scope: str) -> bool:
    """Whether the ticket belongs to the sheet of this scope.

    A restricted ticket is told of to the district and to the unit that has it: the desk of a subdistrict, which may be
    part of what a complaint is about, does not even learn from a figure that there is one (8e).
    """
    if scope == DISTRICT:
        return True
    if scope.startswith(UNIT_PREFIX):
        return ticket.unit == scope.removeprefix(UNIT_PREFIX)
    return ticket.subdistrict == scope and not ticket.restricted


def scopes_with_news(facts: SheetFacts) -> set[str]:
    """The units that have anything to read; a unit without any work gets no sheet."""
    groups = (facts.received, facts.closed, facts.open, facts.returns, facts.reworks)
    return {f"{UNIT_PREFIX}{ticket.unit}" for group in groups for ticket in group if ticket.unit}


def sheet_figures(
    facts: SheetFacts, *, scope: str, on_date: date, day: date, hot_spots: int
) -> dict[str, object]:
    """The frozen content of one sheet: totals, groups, lists of numbers and dates; codes, no names, no personal data.

    ``on_date`` is the date of the sheet, ``day`` the day whose happenings it tells.
    """

    def mine(tickets: Iterable[SheetTicket]) -> list[SheetTicket]:
        return [ticket for ticket in tickets if scope_of(ticket, scope)]

    received, overdue = mine(facts.received), mine(facts.overdue)
    standing, tomorrow = mine(facts.open), mine(facts.due_tomorrow)
    totals = {
        "received": len(received),
        "hotline": sum(ticket.kind == "hotline" for ticket in received),
        "grid_events": sum(ticket.kind == "grid_event" for ticket in received),
        "emergencies": sum(ticket.emergency for ticket in received),
        "closed": len(mine(facts.closed)),
        "open": len(standing),
        "overdue": len(overdue),
        "due_today": len(mine(facts.due_today)),
        "due_tomorrow": len(tomorrow),
        "returns": len(mine(facts.returns)),
        "reworks": len(mine(facts.reworks)),
        "inspectors": _people(facts.inspectors, scope),
        "active_inspectors": _people(facts.active_inspectors, scope),
    }
    return {
        "on_date": on_date.isoformat(),
        "day": day.isoformat(),
        "scope": scope,
        "totals": totals,
        "by_class": _ranked(ticket.topic for ticket in received),
        "by_unit": _by(received, overdue, standing, "unit"),
        "by_subdistrict": _by(received, overdue, standing, "subdistrict"),
        "overdue": _listed(overdue, scope),
        "due_tomorrow": _listed(tomorrow, scope),
        "hot_spots": _hot_spots(received, hot_spots),
    }


def _people(by_subdistrict: Mapping[str, int], scope: str) -> int:
    if scope == DISTRICT:
        return sum(by_subdistrict.values())
    return by_subdistrict.get(scope, 0)


def _ranked(codes: Iterable[str]) -> list[list[object]]:
    counted = Counter(code for code in codes if code)
    return [[code, count] for code, count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]


def _by(
    received: list[SheetTicket], overdue: list[SheetTicket], standing: list[SheetTicket], name: str
) -> list[list[object]]:
    """[code, received, open, overdue], the most received first."""
    counts = [Counter(getattr(ticket, name) for ticket in group) for group in (received, standing, overdue)]
    codes = {code for counter in counts for code in counter if code}
    rows = [[code, *(counter[code] for counter in counts)] for code in codes]
    return sorted(rows, key=lambda row: (-int(str(row[1])), str(row[0])))


def _listed(tickets: list[SheetTicket], scope: str) -> list[list[object]]:
    """[number, stage, unit, due], the earliest first; at most LISTED of them.

    Restricted tickets are counted everywhere and named on the sheet of the unit that leads them only.
    """
    shown = [ticket for ticket in tickets if not ticket.restricted or scope.startswith(UNIT_PREFIX)]
    ordered = sorted(
        shown, key=lambda ticket: (ticket.due_at.timestamp() if ticket.due_at else 0, ticket.number)
    )
    return [
        [ticket.number, ticket.stage, ticket.unit, ticket.due_at.isoformat() if ticket.due_at else None]
        for ticket in ordered[:LISTED]
    ]


def _hot_spots(received: list[SheetTicket], most: int) -> list[list[object]]:
    """[community, class, count] where something was reported more than once."""
    counted = Counter(
        (ticket.community, ticket.topic) for ticket in received if ticket.community and ticket.topic
    )
    several = [(place, count) for place, count in counted.items() if count > 1]
    ranked = sorted(several, key=lambda item: (-item[1], item[0]))[:most]
    return [[community, topic, count] for (community, topic), count in ranked]
