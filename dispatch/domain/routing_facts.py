"""What routing knows of a ticket: codes and places, no personal data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dispatch.domain.dispatch_rows import AreaKind, SubjectKind, key_of


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """The facts of one ticket.

    Paths run from the leaf to the root: `("R010101", "R0101", "R01")`, `("E01001", "E01", "E")`.
    `place_known` is False without point and address; `in_district` is only meaningful when it is True.
    `collected` marks a matter of kind `collection` (采集任务), which is never dispatched.
    `barred_units` maps a unit code to the reason why this ticket must not go there (it returned the ticket,
    it is the accused); stable reason codes.
    Distances are metres.
    """

    kind: str
    origin: str = "local"
    request_class_path: tuple[str, ...] = ()
    matter_path: tuple[str, ...] = ()
    collected: bool = False
    channel: str = ""
    request_type: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    place_known: bool = False
    in_district: bool = True
    subdistrict_code: str | None = None
    community_code: str | None = None
    cell_code: str | None = None
    zone_codes: tuple[str, ...] = ()
    maintenance_boundary_codes: tuple[str, ...] = ()
    border_distance_m: float | None = None
    border_neighbour: str | None = None
    city_return_blocked: bool = False
    barred_units: Mapping[str, str] = field(default_factory=dict)

    @property
    def outside_district(self) -> bool:
        """True when the place is known and lies in another district."""
        return self.place_known and not self.in_district

    @property
    def may_return_to_city(self) -> bool:
        """True for a city ticket whose return the city has not refused before (RULES 8a, 8g)."""
        return self.kind == "hotline" and self.origin == "city" and not self.city_return_blocked

    def subject_keys(self) -> Iterator[str]:
        """Keys of the subjects a row may name, the most specific first.

        The catalogue of the ticket's own kind goes first: request classes for hotline tickets, matters for
        grid events; inside it the deeper node; rows for any subject come last.
        """
        classes = [key_of(SubjectKind.REQUEST_CLASS, code) for code in self.request_class_path]
        matters = [key_of(SubjectKind.MATTER, code) for code in self.matter_path]
        yield from matters + classes if self.kind == "grid_event" else classes + matters
        yield SubjectKind.ANY.value

    def area_keys(self) -> Iterator[tuple[AreaKind, str]]:
        """Kinds and keys of the areas a row may name, the most specific first."""
        singles = (
            (AreaKind.CELL, self.cell_code),
            (AreaKind.COMMUNITY, self.community_code),
            (AreaKind.SUBDISTRICT, self.subdistrict_code),
        )
        for code in self.maintenance_boundary_codes:
            yield AreaKind.MAINTENANCE_BOUNDARY, key_of(AreaKind.MAINTENANCE_BOUNDARY, code)
        for code in self.zone_codes:
            yield AreaKind.ZONE, key_of(AreaKind.ZONE, code)
        for kind, single in singles:
            if single:
                yield kind, key_of(kind, single)
        yield AreaKind.ANYWHERE, AreaKind.ANYWHERE.value

    def known_attributes(self) -> Mapping[str, str]:
        """The ticket's attributes with the two that every ticket has, `kind` and `origin`."""
        return {**self.attributes, "kind": self.kind, "origin": self.origin}
