from dataclasses import dataclass
from datetime import datetime

from gis.models import AddressChange, PlaceName

MOST_CHANGES = 200


@dataclass(frozen=True, slots=True)
class NamesOfPlace:
    """The further names of a place, those in use first, and what was decided about it, newest first."""

    names: list[PlaceName]
    changes: list[AddressChange]


def place_names(target_code: str, at: datetime) -> NamesOfPlace:
    """What a road, area, building or address is and was called besides its official name. Two statements.

    `at` only orders: names still in use at that time come first.
    """
    named = PlaceName.objects.filter(target_code=target_code).order_by("name", "pk")
    names = sorted(named, key=lambda one: one.valid_to is not None and one.valid_to <= at)
    changes = AddressChange.objects.filter(subject_code=target_code).order_by("-at", "-pk")[:MOST_CHANGES]
    return NamesOfPlace(names, list(changes))
