"""Add units or bring known ones to a given state, parents included."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.models import Unit, UnitType


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit as an import states it. `relation` and `assessable` None = what the unit type implies."""

    code: str
    unit_type: str
    name_zh: str
    name_en: str = ""
    tier: int = 2
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    relation: str | None = None
    assessable: bool | None = None
    subdistrict_code: str | None = None
    community_code: str | None = None
    duty_phone: str = ""
    active: bool = field(default=True)


@dataclass(frozen=True, slots=True)
class UpsertCounts:
    """How many units were new, changed and already as wanted."""

    inserted: int
    updated: int
    unchanged: int


ASSESSABLE_RELATIONS = frozenset({"district", "subdistrict"})


@transaction.atomic
def upsert_units(*, rows: Sequence[UnitRow]) -> UpsertCounts:
    """Write the units; statements do not depend on their number. Units not named stay as they are.

    Raises GridlineError `unknown_unit_type`, `unknown_parent_unit` or `unit_parent_ring` (400) and then writes
    nothing.
    """
    relations = dict(UnitType.objects.values_list("code", "relation"))
    present = {unit.code: unit for unit in Unit.objects.select_for_update()}
    _check(rows, relations, present)
    fresh = [Unit(**_fields(row, relations)) for row in rows if row.code not in present]
    changed = [
        present[row.code] for row in rows if row.code in present and _apply(present[row.code], row, relations)
    ]
    Unit.objects.bulk_create(fresh, batch_size=500)
    if changed:
        Unit.objects.bulk_update(changed, _OWN_FIELDS, batch_size=500)
    moved = _link_parents(rows)
    updated = len({unit.code for unit in changed} | moved - {unit.code for unit in fresh})
    return UpsertCounts(len(fresh), updated, len(rows) - len(fresh) - updated)


_OWN_FIELDS = [
    "unit_type_id", "name_zh", "name_en", "tier", "aliases", "relation", "assessable", "subdistrict_code",
    "community_code", "duty_phone", "active",
]  # fmt: skip


def _check(rows: Sequence[UnitRow], relations: Mapping[str, str], present: Mapping[str, Unit]) -> None:
    codes = present.keys() | {row.code for row in rows}
    for row in rows:
        if row.unit_type not in relations:
            raise GridlineError("unknown_unit_type", status=400, unit=row.code, unit_type=row.unit_type)
        if row.parent and row.parent not in codes:
            raise GridlineError("unknown_parent_unit", status=400, unit=row.code, parent=row.parent)
    _check_rings(rows, present)


def _check_rings(rows: Sequence[UnitRow], present: Mapping[str, Unit]) -> None:
    """A unit that stands above itself would leave nobody to answer for it."""
    codes = {unit.pk: code for code, unit in present.items()}
    above = {code: codes.get(unit.parent_id or 0) for code, unit in present.items()}
    above |= {row.code: row.parent for row in rows}
    for row in rows:
        seen, code = {row.code}, above[row.code]
        while code is not None:
            if code in seen:
                raise GridlineError("unit_parent_ring", status=400, unit=row.code)
            seen.add(code)
            code = above.get(code)


def _fields(row: UnitRow, relations: Mapping[str, str]) -> dict[str, object]:
    relation = row.relation or relations[row.unit_type]
    own = asdict(row) | {
        "unit_type_id": row.unit_type,
        "relation": relation,
        "aliases": list(row.aliases),
        "assessable": relation in ASSESSABLE_RELATIONS if row.assessable is None else row.assessable,
    }
    return {name: own[name] for name in ("code", *_OWN_FIELDS)}


def _apply(unit: Unit, row: UnitRow, relations: Mapping[str, str]) -> bool:
    """Set the row's values on a unit that exists; True when one differs."""
    wanted = _fields(row, relations)
    differs = any(getattr(unit, name) != value for name, value in wanted.items())
    for name, value in wanted.items():
        setattr(unit, name, value)
    return differs


def _link_parents(rows: Sequence[UnitRow]) -> set[str]:
    """Set the parents once every unit has an id; the codes of the units that moved."""
    ids = dict(Unit.objects.values_list("code", "id"))
    parent_of = {row.code: ids[row.parent] if row.parent else None for row in rows}
    moved = [
        unit for unit in Unit.objects.filter(code__in=parent_of) if unit.parent_id != parent_of[unit.code]
    ]
    for unit in moved:
        unit.parent_id = parent_of[unit.code]
    if moved:
        Unit.objects.bulk_update(moved, ["parent"], batch_size=500)
    return {unit.code for unit in moved}
