"""Units as values and the in-memory index that routing and access ask."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Relation(StrEnum):
    """隶属关系. Who can order a unit: the district, the subdistrict, somebody above, or its owner."""

    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    VERTICAL = "vertical"
    CITY = "city"
    UTILITY = "utility"
    CONTRACTOR = "contractor"


NEVER_LEADING_RELATIONS = frozenset({Relation.CONTRACTOR, Relation.VERTICAL, Relation.CITY})
"""Relations whose units never lead a ticket (RULES 8a, dispatch). A community never leads either."""


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as the rules see it. Codes of areas are None for a unit of the whole district."""

    id: int
    code: str
    name_zh: str
    name_en: str
    unit_type: str
    relation: Relation
    tier: int
    parent_code: str | None = None
    assessable: bool = True
    subdistrict_code: str | None = None
    community_code: str | None = None
    duty_phone: str = ""

    @property
    def may_lead(self) -> bool:
        """True when the unit may be lead unit of a ticket."""
        return self.relation not in NEVER_LEADING_RELATIONS and self.unit_type != "community"

    def name(self, language: str) -> str:
        """The name in `zh` or `en`; the Chinese one when there is no English name."""
        return (self.name_en or self.name_zh) if language == "en" else self.name_zh


@dataclass(frozen=True, slots=True)
class UnitsIndex:
    """All active units of the district, looked up without SQL. Build it with `UnitsIndex.of`."""

    _by_code: Mapping[str, UnitFacts] = field(default_factory=dict)
    _by_type: Mapping[str, tuple[UnitFacts, ...]] = field(default_factory=dict)
    _by_subdistrict: Mapping[tuple[str, str], UnitFacts] = field(default_factory=dict)
    _by_community: Mapping[tuple[str, str], UnitFacts] = field(default_factory=dict)
    _children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _by_alias: Mapping[str, UnitFacts] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Iterable[UnitFacts], aliases: Mapping[str, str] | None = None) -> "UnitsIndex":
        """Build the index; `aliases` maps a former or short name to a code. Order of input is irrelevant."""
        by_code = {unit.code: unit for unit in sorted(units, key=lambda unit: unit.code)}
        by_type: dict[str, list[UnitFacts]] = defaultdict(list)
        by_subdistrict: dict[tuple[str, str], UnitFacts] = {}
        by_community: dict[tuple[str, str], UnitFacts] = {}
        children: dict[str, list[str]] = defaultdict(list)
        for unit in by_code.values():
            by_type[unit.unit_type].append(unit)
            if unit.parent_code:
                children[unit.parent_code].append(unit.code)
            if unit.community_code:
                by_community.setdefault((unit.unit_type, unit.community_code), unit)
            elif unit.subdistrict_code:
                by_subdistrict.setdefault((unit.unit_type, unit.subdistrict_code), unit)
        names = {unit.name_zh: unit for unit in by_code.values()}
        names |= {alias: by_code[code] for alias, code in (aliases or {}).items() if code in by_code}
        return cls(
            by_code,
            {name: tuple(members) for name, members in by_type.items()},
            by_subdistrict,
            by_community,
            {code: tuple(below) for code, below in children.items()},
            names,
        )

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str | None) -> UnitFacts | None:
        """The unit with this code, None when there is none that is active."""
        return self._by_code.get(code) if code else None

    def by_name(self, name: str) -> UnitFacts | None:
        """The unit with this Chinese name, former name or short name."""
        return self._by_alias.get(name)

    def all(self) -> tuple[UnitFacts, ...]:
        """Every unit, by code."""
        return tuple(self._by_code.values())

    def of_type(self, unit_type: str) -> tuple[UnitFacts, ...]:
        """Units of a type, by code."""
        return self._by_type.get(unit_type, ())

    def district_unit(self, unit_type: str) -> UnitFacts | None:
        """The district-wide unit of a type: the first by code that belongs to no subdistrict."""
        return next((u for u in self.of_type(unit_type) if u.subdistrict_code is None), None)

    def in_subdistrict(self, unit_type: str, subdistrict_code: str | None) -> UnitFacts | None:
        """The unit of a type that answers for a subdistrict."""
        return self._by_subdistrict.get((unit_type, subdistrict_code)) if subdistrict_code else None

    def in_community(self, unit_type: str, community_code: str | None) -> UnitFacts | None:
        """The unit of a type that answers for a community."""
        return self._by_community.get((unit_type, community_code)) if community_code else None

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes above a unit, nearest first. A ring in the data ends the walk instead of the program."""
        chain: list[str] = []
        unit = self.get(code)
        while unit and unit.parent_code and unit.parent_code not in chain and unit.parent_code != code:
            chain.append(unit.parent_code)
            unit = self.get(unit.parent_code)
        return tuple(chain)

    def in_ring(self, code: str) -> bool:
        """True when the unit stands above itself: a fault of the data that leaves nobody to answer for it."""
        unit = self.get(code)
        seen: set[str] = set()
        while unit and unit.parent_code and unit.parent_code not in seen:
            seen.add(unit.parent_code)
            unit = self.get(unit.parent_code)
        return code in seen

    def subtree(self, code: str) -> frozenset[str]:
        """The unit and every unit below it; empty for an unknown code."""
        if code not in self._by_code:
            return frozenset()
        found, waiting = {code}, [code]
        while waiting:
            below = [child for child in self._children.get(waiting.pop(), ()) if child not in found]
            found.update(below)
            waiting += below
        return frozenset(found)
