"""How a row of the dispatch table names a unit: by code, or by the unit type that answers for the place."""

from dataclasses import dataclass
from enum import StrEnum

from grid.domain.units import UnitFacts, UnitsIndex

SEPARATOR = ":"
DEFAULT_COMMUNITY_TYPE = "community"


class Reach(StrEnum):
    """Where the unit is looked for: one named unit, the whole district, or what the place lies in."""

    UNIT = "unit"
    DISTRICT = "district"
    SUBDISTRICT_OF = "subdistrict_of"
    COMMUNITY_OF = "community_of"


class Unresolved(StrEnum):
    """Why a spec names no unit here; stable codes, shown to the dispatcher."""

    UNIT_UNKNOWN = "unit_unknown"
    NO_UNIT_OF_TYPE = "no_unit_of_type"
    SUBDISTRICT_UNKNOWN = "subdistrict_unknown"
    COMMUNITY_UNKNOWN = "community_unknown"


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A role in the place (`subdistrict_of:subdistrict_enforcement`), a district type, or a unit code.

    `name` is a unit code when `reach` is UNIT, else a unit type.
    """

    reach: Reach
    name: str

    @classmethod
    def parse(cls, text: str) -> "UnitSpec":
        """Read `CODE`, `district:TYPE`, `subdistrict_of:TYPE`, `community_of` or `community_of:TYPE`.

        Raises ValueError with a stable code for anything else.
        """
        text = text.strip()
        head, colon, tail = (part.strip() for part in text.partition(SEPARATOR))
        if not head:
            raise ValueError("unit_spec_empty")
        if not colon:
            if head == Reach.COMMUNITY_OF:
                return cls(Reach.COMMUNITY_OF, DEFAULT_COMMUNITY_TYPE)
            if head in (Reach.DISTRICT, Reach.SUBDISTRICT_OF):
                raise ValueError("unit_spec_without_type")
            return cls(Reach.UNIT, head)
        if head not in (Reach.DISTRICT, Reach.SUBDISTRICT_OF, Reach.COMMUNITY_OF):
            raise ValueError("unit_spec_role_unknown")
        if not tail:
            raise ValueError("unit_spec_without_type")
        return cls(Reach(head), tail)

    def __str__(self) -> str:
        return self.name if self.reach is Reach.UNIT else f"{self.reach}{SEPARATOR}{self.name}"

    def resolve(
        self, units: UnitsIndex, *, subdistrict_code: str | None, community_code: str | None
    ) -> UnitFacts | Unresolved:
        """The unit meant at this place, or the reason why there is none."""
        if self.reach is Reach.UNIT:
            return units.get(self.name) or Unresolved.UNIT_UNKNOWN
        if self.reach is Reach.DISTRICT:
            return units.district_unit(self.name) or Unresolved.NO_UNIT_OF_TYPE
        if self.reach is Reach.SUBDISTRICT_OF:
            if not subdistrict_code:
                return Unresolved.SUBDISTRICT_UNKNOWN
            return units.in_subdistrict(self.name, subdistrict_code) or Unresolved.NO_UNIT_OF_TYPE
        if not community_code:
            return Unresolved.COMMUNITY_UNKNOWN
        return units.in_community(self.name, community_code) or Unresolved.NO_UNIT_OF_TYPE


SUBDISTRICT_OFFICE = UnitSpec(Reach.SUBDISTRICT_OF, "subdistrict")
"""Territorial fallback (属地兜底): the subdistrict office of the place."""
