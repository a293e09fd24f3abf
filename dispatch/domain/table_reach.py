"""Which rows of a dispatch table can never win? They look like a rule and are none.

A row is refused when its conditions can never be met, when it leads nobody in the very area it names, or when a
stronger row answers for every ticket that it matches. The net under a table, a row for any subject anywhere without
conditions, is always allowed: it catches what units returned. A judgement is only passed where it is certain.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.coverage import Coverage, Spot, Subject, subjects_of
from dispatch.domain.dispatch_rows import AREA_RANK, AreaKind, Conditions, DispatchRow, SubjectKind, key_of
from dispatch.domain.faults import Fault
from dispatch.domain.unit_specs import Reach
from grid.domain.units import UnitsIndex

CLOSED: Mapping[str, frozenset[str]] = {
    "kind": frozenset({"hotline", "grid_event"}),
    "origin": frozenset({"city", "local"}),
}
"""Attributes that every ticket has with one of these values (RULES 8a, 8b)."""
POSSIBLE: Mapping[str, frozenset[str]] = {**CLOSED, "on_duty": frozenset({"yes", "no"})}
"""Values that a ticket can have at all: what no ticket can have, no row can ask for."""


def unreachable_faults(
    rows: Sequence[DispatchRow], catalogue: Catalogue, units: UnitsIndex
) -> Iterator[Fault]:
    """A fault for each row that can never win, by row number."""
    subjects = tuple(subjects_of(catalogue))
    strong = _Strong(rows, units)
    buckets: dict[tuple[str, str], list[DispatchRow]] = defaultdict(list)
    for row in rows:
        buckets[row.subject_key, row.area_key].append(row)
    for row in rows:
        fault = (
            _never_met(row)
            or _leads_nobody(row, units)
            or _beside_stronger(row, buckets[row.subject_key, row.area_key], strong)
            or _below_stronger(row, subjects, strong)
        )
        if fault is not None:
            yield fault


def _fault(row: DispatchRow, column: str, code: str, **params: object) -> Fault:
    return Fault(code, "", row.row, column, {"row": row.row, **params})


def _never_met(row: DispatchRow) -> Fault | None:
    for name, values in row.conditions.attributes:
        if name in POSSIBLE and not values & POSSIBLE[name]:
            return _fault(
                row, "attributes", "row_condition_never_met", value=f"{name}={'|'.join(sorted(values))}"
            )
    return None


def _leads_nobody(row: DispatchRow, units: UnitsIndex) -> Fault | None:
    """The named subdistrict has no unit of the type that should lead there."""
    if row.area_kind is not AreaKind.SUBDISTRICT:
        return None
    spot = Spot(row.area_kind, row.area_code, subdistrict=row.area_code)
    if row.lead.reach is Reach.COMMUNITY_OF or Coverage.of((), units).lead(row, spot) is not None:
        return None
    return _fault(row, "lead_unit", "row_leads_nobody_here", value=str(row.lead), area=row.area_code)


class _Strong:
    """The rows that answer for whatever meets their subject and area, wherever in it."""

    def __init__(self, rows: Sequence[DispatchRow], units: UnitsIndex) -> None:
        self._units = units
        self._subdistricts = {unit.subdistrict_code for unit in units.all()} - {None}
        self._plain: dict[tuple[str, str], DispatchRow] = {
            (row.subject_key, row.area_key): row for row in rows if row.conditions == Conditions()
        }

    def leads(self, row: DispatchRow, area: AreaKind) -> bool:
        """It finds a unit that may lead wherever in an area of that kind."""
        spec = row.lead
        if spec.reach is Reach.COMMUNITY_OF:
            return False
        if spec.reach is Reach.SUBDISTRICT_OF:
            there = {unit.subdistrict_code for unit in self._units.of_type(spec.name) if unit.may_lead}
            return area is not AreaKind.ANYWHERE and self._subdistricts <= there
        unit = spec.resolve(self._units, subdistrict_code=None, community_code=None)
        return getattr(unit, "may_lead", False)

    def over(self, row: DispatchRow, kind: SubjectKind, path: Sequence[str]) -> DispatchRow | None:
        """A row for a node of `path` that holds wherever `row` does and always leads there."""
        for code in path:
            for area in dict.fromkeys((row.area_key, AreaKind.ANYWHERE.value)):
                found = self._plain.get((key_of(kind, code), area))
                if found is not None and self.leads(found, row.area_kind):
                    return found
        return None


def _below_stronger(row: DispatchRow, subjects: Sequence[Subject], strong: _Strong) -> Fault | None:
    """Every class and matter the row could be asked for has a stronger row of its own."""
    is_net = row.area_kind is AreaKind.ANYWHERE and row.conditions == Conditions()
    is_major = row.subject_kind is SubjectKind.MATTER
    if row.subject_kind is SubjectKind.REQUEST_CLASS or (is_net and not is_major):
        return None
    over = None
    for subject in subjects:
        if is_major and (subject.kind is not SubjectKind.MATTER or row.subject_code not in subject.path):
            continue
        path = subject.path[: subject.path.index(row.subject_code)] if is_major else subject.path
        over = strong.over(row, subject.kind, path)
        if over is None:
            return None
    return _unreachable(row, over)


def _beside_stronger(row: DispatchRow, bucket: Sequence[DispatchRow], strong: _Strong) -> Fault | None:
    """Stronger rows of the same subject and area share all its tickets among them, by kind and origin."""
    stronger = [
        other
        for other in bucket
        if other.conditions.rank > row.conditions.rank and strong.leads(other, row.area_kind)
    ]
    if not stronger:
        return None
    over = None
    own = dict(row.conditions.attributes)
    for values in product(*(sorted(CLOSED[name] & own.get(name, CLOSED[name])) for name in CLOSED)):
        known = dict(zip(CLOSED, values, strict=True))
        over = next(
            (other for other in stronger if _holds_whenever(other.conditions, row.conditions, known)), None
        )
        if over is None:
            return None
    return _unreachable(row, over)


def _holds_whenever(other: Conditions, mine: Conditions, known: Mapping[str, str]) -> bool:
    """`other` holds for every ticket that meets `mine` and has these values."""
    own = dict(mine.attributes)
    return (
        (not other.channels or (bool(mine.channels) and mine.channels <= other.channels))
        and (
            not other.request_types
            or (bool(mine.request_types) and mine.request_types <= other.request_types)
        )
        and all(
            known[name] in values if name in known else bool(own.get(name)) and own[name] <= values
            for name, values in other.attributes
        )
    )


def _unreachable(row: DispatchRow, over: DispatchRow | None) -> Fault | None:
    if over is None:
        return None
    stronger_area = AREA_RANK[over.area_kind] < AREA_RANK[row.area_kind]
    code = "row_unreachable_subject" if stronger_area else "row_unreachable"
    return _fault(row, "subject", code, other=over.row, value=row.subject_key)
