"""May this dispatch table be published? The list of what is wrong, by row; empty means yes.

A bad row fails here, before any ticket meets it. Refused are: subjects and areas that do not exist,
collection tasks (they are never dispatched), units that do not exist, may never lead or stand in a ring of
parents, limits that cannot be kept, and rows that tie: same subject, same area, equally specific conditions that one
ticket can meet both. Rows that can never win are `table_reach`'s, combinations without an owner `coverage`'s.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.dispatch_rows import AreaKind, DispatchRow, SubjectKind
from dispatch.domain.faults import Fault
from dispatch.domain.sheet_words import AREA_KINDS
from dispatch.domain.unit_specs import Reach, UnitSpec
from grid.domain.units import Relation, UnitFacts, UnitsIndex

MINUTES_PER_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class World:
    """What rows may name: the catalogue, the units, the area codes of each kind, and limits up to so many days.

    `longest_limit_days` None = no bound.
    """

    catalogue: Catalogue
    units: UnitsIndex
    area_codes: Mapping[AreaKind, frozenset[str]] = field(default_factory=dict)
    longest_limit_days: int | None = None


def check_table(rows: Iterable[DispatchRow], world: World) -> list[Fault]:
    """All faults, by row number."""
    listed = sorted(rows, key=lambda row: row.row)
    faults = [] if listed else [Fault("table_empty")]
    for row in listed:
        faults += _subject_faults(row, world.catalogue)
        faults += _area_faults(row, world)
        faults += _lead_faults(row, world.units)
        faults += _helper_faults(row, world.units)
        faults += _limit_faults(row, world.longest_limit_days)
    faults += _twice_numbered(listed)
    faults += _ties(listed)
    return sorted(faults, key=lambda fault: (fault.row or 0, fault.column))


def _fault(row: DispatchRow, column: str, code: str, **params: object) -> Fault:
    return Fault(code, "", row.row, column, {"row": row.row, **params})


def _subject_faults(row: DispatchRow, catalogue: Catalogue) -> Iterator[Fault]:
    code = row.subject_code
    if row.subject_kind is SubjectKind.ANY:
        if code:
            yield _fault(row, "subject", "row_subject_not_needed", value=code)
    elif row.subject_kind is SubjectKind.REQUEST_CLASS:
        if code not in catalogue.request_classes:
            yield _fault(row, "subject", "row_subject_unknown", value=code)
    elif code in catalogue.matters:
        if catalogue.matters[code].is_collected:
            yield _fault(row, "subject", "row_subject_is_collection", value=code)
    elif not catalogue.knows_matter_node(code):
        yield _fault(row, "subject", "row_subject_unknown", value=code)


def _area_faults(row: DispatchRow, world: World) -> Iterator[Fault]:
    if row.area_kind is AreaKind.ANYWHERE:
        if row.area_code:
            yield _fault(row, "area", "row_area_not_needed", value=row.area_code)
    elif row.area_code not in world.area_codes.get(row.area_kind, frozenset()):
        yield _fault(
            row, "area", "row_area_unknown", value=row.area_code, kind=row.area_kind.value,
            kind_zh=AREA_KINDS[row.area_kind],
        )  # fmt: skip


def _lead_faults(row: DispatchRow, units: UnitsIndex) -> Iterator[Fault]:
    owner = _somebody(row.lead, units)
    if owner is None:
        yield _fault(row, "lead_unit", "row_unit_unknown", value=str(row.lead))
    elif owner.relation is Relation.CONTRACTOR:
        yield _fault(row, "lead_unit", "row_lead_is_contractor", value=str(row.lead))
    elif owner.unit_type == "community":
        yield _fault(row, "lead_unit", "row_lead_is_community", value=str(row.lead))
    elif units.in_ring(owner.code):
        yield _fault(row, "lead_unit", "row_unit_in_ring", value=str(row.lead))
    if row.fallback is not None:
        fallback = _somebody(row.fallback, units)
        if fallback is None:
            yield _fault(row, "fallback_unit", "row_unit_unknown", value=str(row.fallback))
        elif not fallback.may_lead:
            yield _fault(row, "fallback_unit", "row_fallback_may_not_lead", value=str(row.fallback))


def _helper_faults(row: DispatchRow, units: UnitsIndex) -> Iterator[Fault]:
    for column, specs in (("co_units", row.co_units), ("notify_units", row.notify_units)):
        for spec in specs:
            unit = _somebody(spec, units)
            if unit is None:
                yield _fault(row, column, "row_unit_unknown", value=str(spec))
            elif column == "co_units" and unit.relation is Relation.CONTRACTOR:
                yield _fault(row, column, "row_co_unit_is_contractor", value=str(spec))


def _limit_faults(row: DispatchRow, longest_days: int | None) -> Iterator[Fault]:
    """No time at all, or more than anybody may be given."""
    if row.limit is None:
        return
    days = row.limit.days or row.limit.minutes / MINUTES_PER_DAY
    if days == 0 or (longest_days is not None and days > longest_days):
        yield _fault(row, "limit", "row_limit_impossible", value=str(row.limit), longest=longest_days)


def _somebody(spec: UnitSpec, units: UnitsIndex) -> UnitFacts | None:
    """A unit that the spec can mean somewhere in the district; None when it can mean nobody anywhere."""
    if spec.reach is Reach.UNIT:
        return units.get(spec.name)
    if spec.reach is Reach.DISTRICT:
        return units.district_unit(spec.name)
    members = units.of_type(spec.name)
    if spec.reach is Reach.COMMUNITY_OF:
        return next((unit for unit in members if unit.community_code), None)
    return next((unit for unit in members if unit.subdistrict_code and not unit.community_code), None)


def _twice_numbered(rows: Iterable[DispatchRow]) -> Iterator[Fault]:
    seen: set[int] = set()
    for row in rows:
        if row.row in seen:
            yield _fault(row, "row", "row_number_twice", value=row.row)
        seen.add(row.row)


def _ties(rows: Iterable[DispatchRow]) -> Iterator[Fault]:
    """Pairs that some ticket would match equally well; the later row is reported, with the number of the
    other.
    """
    equals: dict[tuple[str, str, tuple[int, int, int]], list[DispatchRow]] = defaultdict(list)
    for row in rows:
        equals[row.subject_key, row.area_key, row.conditions.rank].append(row)
    for bucket in equals.values():
        tied: set[int] = set()
        for first, second in combinations(bucket, 2):
            if second.row not in tied and first.conditions.can_hold_together(second.conditions):
                tied.add(second.row)
                yield _fault(second, "subject", "row_ties", value=second.subject_key, other=first.row)
