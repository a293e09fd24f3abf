"""All active units in memory, refreshed when they change."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from grid.domain.units import Relation, UnitFacts, UnitsIndex
from grid.models import Unit

#: What this process holds: one copy for callers that know the version, one for those that compare the content.
#: One slot for both would be emptied by every change of hands.
_held: dict[str, tuple[object, UnitsIndex]] = {}


def units_index(version: int | None = None) -> UnitsIndex:
    """The index of the active units of the district.

    With `version` (the version of the units that the caller read in its transaction) the copy held by this
    process is used without a statement as long as the version is the same. Without it one cheap statement
    compares the content of the table with the copy (0.6 ms for 350 units).
    """
    by, mark = ("version", version) if version is not None else ("content", _content_mark())
    held = _held.get(by)
    if held is None or held[0] != mark:
        held = _held[by] = (mark, _load())
    return held[1]


def forget_units_index() -> None:
    """Drop this process's copies, for example after a test rolled the units back."""
    _held.clear()


def _content_mark() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(hashtextextended(u::text, 0)) FROM grid_unit u")
        return cursor.fetchone()


def _load() -> UnitsIndex:
    aliases: dict[str, str] = {}
    units: list[UnitFacts] = []
    rows: Iterable[tuple[Any, ...]] = Unit.objects.filter(active=True).values_list(
        "id", "code", "name_zh", "name_en", "unit_type_id", "relation", "tier", "parent__code",
        "assessable", "subdistrict_code", "community_code", "duty_phone", "aliases",
    )  # fmt: skip
    for *facts, names in rows:
        id_, code, name_zh, name_en, unit_type, relation, *rest = facts
        units.append(UnitFacts(id_, code, name_zh, name_en, unit_type, Relation(relation), *rest))
        aliases |= dict.fromkeys(names, code)
    return UnitsIndex.of(units, aliases)
