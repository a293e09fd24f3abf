"""Who owns what, where: the answer of a dispatch table for every class and matter in every area (权责覆盖).

The matrix asks what routing would answer when nothing but subject and place is known: rows that name a channel, a
request type or an attribute are listed beside it, they answer for a part of the tickets only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dispatch.domain.catalogue import Catalogue
from dispatch.domain.dispatch_rows import AreaKind, DispatchRow, SubjectKind, key_of
from dispatch.domain.faults import Fault
from dispatch.domain.routing import LeadSearch
from dispatch.domain.routing_facts import RoutingFacts
from dispatch.domain.unit_specs import Reach
from grid.domain.units import UnitsIndex

MOST_AREAS_NAMED = 5
ORIGINS = {"hotline": ("city", "local"), "grid_event": ("local",)}
#: The attributes that every ticket has; a row that names one of them may still answer for all of a kind.
ALWAYS_KNOWN = frozenset({"kind", "origin"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A column of the matrix: an area, with what is known of a place in it. Codes of areas; None = not known."""

    kind: AreaKind
    code: str
    name: str = ""
    subdistrict: str | None = None
    community: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the areas a row may name for this place, the most specific first."""
        own = (key_of(self.kind, self.code),) if self.code else ()
        around = [
            key_of(kind, code)
            for kind, code in (
                (AreaKind.COMMUNITY, self.community),
                (AreaKind.SUBDISTRICT, self.subdistrict),
            )
            if code
        ]
        return tuple(dict.fromkeys((*own, *around, AreaKind.ANYWHERE.value)))


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of the matrix: a request class of any level, or a matter that is dispatched. `path` is leaf first."""

    kind: SubjectKind
    code: str
    path: tuple[str, ...]

    @property
    def key(self) -> str:
        return key_of(self.kind, self.code)

    @property
    def ticket_kind(self) -> str:
        """The kind of ticket that this catalogue leads."""
        return "grid_event" if self.kind is SubjectKind.MATTER else "hotline"


def subjects_of(catalogue: Catalogue) -> Iterator[Subject]:
    """Everything a ticket may be about, classes before matters, each by code."""
    for code in catalogue.request_classes:
        yield Subject(SubjectKind.REQUEST_CLASS, code, catalogue.class_path(code))
    for code, matter in catalogue.matters.items():
        if not matter.is_collected:
            yield Subject(SubjectKind.MATTER, code, matter.path)


@dataclass(frozen=True, slots=True)
class Owner:
    """The row that answers and the unit that leads by it."""

    row: int
    unit: str


@dataclass(slots=True)
class Coverage:
    """The rows by subject and area, ready to say who owns a combination. Cost: a few look-ups for each."""

    units: UnitsIndex
    _buckets: Mapping[str, Mapping[str, Sequence[DispatchRow]]]
    partial: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    _leads: dict[tuple[object, ...], str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[DispatchRow], units: UnitsIndex) -> "Coverage":
        """Index the rows that may answer for everything; the others stand in `partial`, by subject key."""
        buckets: dict[str, dict[str, list[DispatchRow]]] = defaultdict(lambda: defaultdict(list))
        partial: dict[str, list[int]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: (-len(row.conditions.attributes), row.row)):
            conditions = row.conditions
            known_only = all(name in ALWAYS_KNOWN for name, _ in conditions.attributes)
            if conditions.channels or conditions.request_types or not known_only:
                partial[row.subject_key].append(row.row)
            else:
                buckets[row.subject_key][row.area_key].append(row)
        return cls(units, buckets, {key: tuple(sorted(found)) for key, found in partial.items()})

    def owners(self, subject: Subject, spots: Sequence[Spot]) -> list[Owner | None]:
        """The owner in every spot; None where nobody owns it for some origin of the ticket."""
        keys = [key_of(subject.kind, code) for code in subject.path] + [SubjectKind.ANY.value]
        buckets = [self._buckets[key] for key in keys if key in self._buckets]
        origins = ORIGINS[subject.ticket_kind]
        if not any(
            row.conditions.attributes for bucket in buckets for rows in bucket.values() for row in rows
        ):
            origins = origins[:1]
        if all(key == AreaKind.ANYWHERE.value for bucket in buckets for key in bucket):
            shared = {
                key: self._owner(subject, buckets, spot, origins)
                for key, spot in {(spot.subdistrict, bool(spot.community)): spot for spot in spots}.items()
            }
            return [shared[spot.subdistrict, bool(spot.community)] for spot in spots]
        return [self._owner(subject, buckets, spot, origins) for spot in spots]

    def partial_rows(self, subject: Subject) -> tuple[int, ...]:
        """Numbers of the rows that answer for a part of the subject's tickets only, by their conditions."""
        keys = [key_of(subject.kind, code) for code in subject.path] + [SubjectKind.ANY.value]
        return tuple(sorted(row for key in keys for row in self.partial.get(key, ())))

    def answers(self, subject: Subject) -> bool:
        """True when some row without further conditions holds for the subject anywhere."""
        keys = [key_of(subject.kind, code) for code in subject.path] + [SubjectKind.ANY.value]
        return any(AreaKind.ANYWHERE.value in self._buckets.get(key, ()) for key in keys)

    def _owner(
        self,
        subject: Subject,
        buckets: Sequence[Mapping[str, Sequence[DispatchRow]]],
        spot: Spot,
        origins: Sequence[str],
    ) -> Owner | None:
        found = None
        for origin in reversed(origins):
            facts = {"kind": subject.ticket_kind, "origin": origin}
            found = self._first(buckets, spot, facts)
            if found is None:
                return None
        return found

    def _first(
        self,
        buckets: Sequence[Mapping[str, Sequence[DispatchRow]]],
        spot: Spot,
        facts: Mapping[str, str],
    ) -> Owner | None:
        for bucket in buckets:
            for key in spot.keys:
                for row in bucket.get(key, ()):
                    if row.conditions.hold("", "", facts) and (unit := self.lead(row, spot)):
                        return Owner(row.row, unit)
        return None

    def lead(self, row: DispatchRow, spot: Spot) -> str | None:
        """The unit that leads by this row in this place, None when it finds none; remembered."""
        named = (row.lead, row.fallback)
        by_community = any(spec is not None and spec.reach is Reach.COMMUNITY_OF for spec in named)
        key = (*named, spot.subdistrict, spot.community if by_community else None)
        if key not in self._leads:
            place = RoutingFacts("hotline", subdistrict_code=spot.subdistrict, community_code=spot.community)
            unit = LeadSearch(place, self.units).lead_of(row)
            self._leads[key] = unit.code if unit else None
        return self._leads[key]


def unowned_faults(
    rows: Sequence[DispatchRow], catalogue: Catalogue, units: UnitsIndex, spots: Sequence[Spot]
) -> Iterator[Fault]:
    """A fault for each class or matter that nobody owns somewhere; a class below one that is named is left out.

    Without areas (a district not drawn yet) a subject only needs some row that holds anywhere.
    """
    coverage = Coverage.of(rows, units)
    told: dict[str, frozenset[str]] = {}
    for subject in subjects_of(catalogue):
        if spots:
            owners = coverage.owners(subject, spots)
            holes = frozenset(spot.code for spot, owner in zip(spots, owners, strict=True) if owner is None)
        else:
            holes = frozenset() if coverage.answers(subject) else frozenset({""})
        told[subject.key] = holes
        above = key_of(subject.kind, subject.path[1]) if len(subject.path) > 1 else ""
        if holes and not holes <= told.get(above, frozenset()):
            yield _unowned(subject, holes, everywhere=len(holes) == max(len(spots), 1))


def _unowned(subject: Subject, holes: frozenset[str], *, everywhere: bool) -> Fault:
    named = sorted(holes)[:MOST_AREAS_NAMED]
    params = {"subject": subject.key, "areas": ", ".join(named), "count": len(holes)}
    code = "combination_unowned_anywhere" if everywhere else "combination_unowned"
    return Fault(code, subject.key, None, "lead_unit", params)
