"""What relation does each unit type have by default?"""

from collections.abc import Mapping

from grid.domain.units import Relation
from grid.models import UnitType


def unit_relations() -> Mapping[str, Relation]:
    """Relation by unit type code; empty before the unit types are loaded."""
    return {code: Relation(relation) for code, relation in UnitType.objects.values_list("code", "relation")}
