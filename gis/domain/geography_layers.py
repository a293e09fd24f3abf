"""The layers whose rows have a version of their own: whoever changes their rows says so by these names."""

from typing import Final

GEOGRAPHY_LAYERS: Final = (
    "district", "subdistrict", "community", "zone", "maintenance_boundary", "compound", "road", "building", "address",
    "cell", "responsibility_grid", "organisation", "facility", "house",
)  # fmt: skip
"""Singular, the names under which layers are imported; map layers have plural names and say what they are made of."""


def changed_layers(names: tuple[str, ...]) -> list[str]:
    """The layers whose version rises with a change of the named ones, sorted; every layer when none is named.

    The district's boundary follows its subdistricts. Raises ValueError for a name that is no layer.
    """
    unknown = set(names) - set(GEOGRAPHY_LAYERS)
    if unknown:
        raise ValueError(f"no such layers: {sorted(unknown)}")
    changed = set(names or GEOGRAPHY_LAYERS)
    return sorted(changed | {"district"} if "subdistrict" in changed else changed)
