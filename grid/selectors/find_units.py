"""Units by code, name or former name, for a form to choose from."""

from collections.abc import Collection

from grid.domain.units import UnitFacts
from grid.selectors.units_index import units_index


def find_units(text: str = "", *, unit_type: str | None = None, limit: int = 30) -> tuple[UnitFacts, ...]:
    """Active units whose code or name contains the text, exact and leading matches first."""
    needle = text.strip().lower()
    index = units_index()
    exact = index.by_name(text.strip())
    found = [
        (_rank(unit, needle, exact), unit.code, unit)
        for unit in (index.of_type(unit_type) if unit_type else index.all())
        if not needle or unit is exact or any(needle in name for name in _names(unit))
    ]
    return tuple(unit for _, _, unit in sorted(found, key=lambda entry: entry[:2])[:limit])


def _names(unit: UnitFacts) -> Collection[str]:
    return unit.code.lower(), unit.name_zh.lower(), unit.name_en.lower()


def _rank(unit: UnitFacts, needle: str, exact: UnitFacts | None) -> int:
    if unit is exact or needle in _names(unit):
        return 0
    return 1 if any(name.startswith(needle) for name in _names(unit)) else 2
