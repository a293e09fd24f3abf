"""The dispatch table in memory: a match costs hash look-ups, whatever the number of rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from dispatch.domain.dispatch_rows import AREA_RANK, AreaKind, DispatchRow
from dispatch.domain.routing_facts import RoutingFacts

Rows = tuple[DispatchRow, ...]
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Match:
    """A row that matches, with its specificity: compared left to right, the greater wins.

    `subject` is the position from the end of the ticket's subjects (own catalogue before the other, deeper
    before broader, any = 0), `area` the rank of the area kind, then channel, request type and the number of
    attributes.
    """

    row: DispatchRow
    subject: int
    area: int
    conditions: tuple[int, int, int]

    @property
    def specificity(self) -> tuple[int, int, int, int, int]:
        return (self.subject, self.area, *self.conditions)


@dataclass(frozen=True, slots=True)
class RoutingIndex:
    """Rows of one published table by subject and area. Build it with `RoutingIndex.of`."""

    version: int | None
    size: int
    #: Names of the attributes that any row asks for: what no row asks for need not be found out.
    asked: frozenset[str]
    _by_subject: Mapping[str, Mapping[str, Rows]] = field(repr=False)

    @classmethod
    def of(cls, rows: Iterable[DispatchRow], version: int | None = None) -> "RoutingIndex":
        """Index rows; their order does not matter, equals are kept in the order of their row numbers."""
        buckets: dict[str, dict[str, list[DispatchRow]]] = defaultdict(lambda: defaultdict(list))
        size, asked = 0, set[str]()
        for row in map(_Sharing().shared, rows):
            buckets[row.subject_key][row.area_key].append(row)
            size += 1
            asked.update(name for name, _ in row.conditions.attributes)
        by_subject = {
            subject: {area: tuple(sorted(found, key=_strongest_first)) for area, found in areas.items()}
            for subject, areas in buckets.items()
        }
        return cls(version, size, frozenset(asked), by_subject)

    def rows(self) -> Iterator[DispatchRow]:
        """Every row, in no particular order; for explanations, not for routing."""
        for areas in self._by_subject.values():
            for rows in areas.values():
                yield from rows

    def matches(self, facts: RoutingFacts) -> Iterator[Match]:
        """Every row that holds for these facts, the most specific first.

        Looks up (subjects of the ticket) × (areas of the place): a few dozen keys at most.
        """
        subjects = tuple(facts.subject_keys())
        areas = tuple(facts.area_keys())
        attributes = facts.known_attributes()
        for position, subject in enumerate(subjects):
            bucket = self._by_subject.get(subject)
            if bucket is None:
                continue
            yield from _matches_of_subject(bucket, len(subjects) - 1 - position, areas, facts, attributes)


def _matches_of_subject(
    bucket: Mapping[str, Rows],
    subject_rank: int,
    areas: tuple[tuple[AreaKind, str], ...],
    facts: RoutingFacts,
    attributes: Mapping[str, str],
) -> Iterator[Match]:
    """Matches of one subject, strongest area first; areas of one kind (two zones) are merged by their
    conditions.
    """
    found: list[Match] = []
    for kind, key in areas:
        found.extend(
            Match(row, subject_rank, AREA_RANK[kind], row.conditions.rank)
            for row in bucket.get(key, ())
            if row.conditions.hold(facts.channel, facts.request_type, attributes)
        )
    if len(found) > 1:
        found.sort(key=_match_order)
    yield from found


class _Sharing:
    """Lets equal parts of rows be one object: a large table stays small in memory and in the processor's cache."""

    def __init__(self) -> None:
        self._seen: dict[object, Any] = {}

    def shared(self, row: DispatchRow) -> DispatchRow:
        """The same row, built of parts seen before where they are equal."""
        return replace(
            row,
            lead=self._one(row.lead),
            fallback=self._one(row.fallback),
            co_units=self._one(row.co_units),
            notify_units=self._one(row.notify_units),
            conditions=self._one(row.conditions),
        )

    def _one(self, part: Part) -> Part:
        found: Part = self._seen.setdefault(part, part)
        return found


def _strongest_first(row: DispatchRow) -> tuple[int, int, int, int]:
    channel, request_type, attributes = row.conditions.rank
    return -channel, -request_type, -attributes, row.row


def _match_order(match: Match) -> tuple[int, int, int, int, str, int]:
    channel, request_type, attributes = match.conditions
    return -match.area, -channel, -request_type, -attributes, match.row.area_code, match.row.row
