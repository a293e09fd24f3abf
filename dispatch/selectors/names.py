"""Names for codes: what a reader of a ticket is shown, from memory."""

import time
from dataclasses import dataclass

from dispatch.domain.catalogue import Catalogue
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment
from grid.domain.units import UnitsIndex
from grid.selectors.area_names import AreaName, area_names
from grid.selectors.units_index import units_index

AREA_NAMES_KEPT_S = 30.0


@dataclass(frozen=True, slots=True)
class Names:
    """The names in force: units, areas, matters and classes. Every method answers None for an empty code."""

    units: UnitsIndex
    catalogue: Catalogue
    areas: dict[str, AreaName]

    def unit(self, code: str | None) -> dict[str, str] | None:
        """`{code, name}`; an abolished unit keeps its code as name."""
        if not code:
            return None
        found = self.units.get(code)
        return {"code": code, "name": found.name_zh if found else code}

    def area(self, code: str | None) -> dict[str, str] | None:
        """`{code, name}` of a subdistrict or community."""
        if not code:
            return None
        found = self.areas.get(code)
        return {"code": code, "name": found.name_zh if found else code}

    def matter(self, code: str) -> dict[str, str] | None:
        """`{code, name_zh, name_en}`; a code of an older catalogue is its own name."""
        if not code:
            return None
        found = self.catalogue.matters.get(code)
        return {
            "code": code,
            "name_zh": found.name_zh if found else code,
            "name_en": found.name_en if found else code,
        }

    def request_class(self, code: str) -> dict[str, str] | None:
        """As `matter`, for a request class."""
        if not code:
            return None
        found = self.catalogue.request_classes.get(code)
        return {
            "code": code,
            "name_zh": found.name_zh if found else code,
            "name_en": found.name_en if found else code,
        }

    def holder(self, kind: str, code: str) -> dict[str, str]:
        """`{kind, code, name}` of a holder; queues and outside parties are named by the front end."""
        unit = self.unit(code) if kind == "unit" else None
        return {"kind": kind, "code": code, "name": unit["name"] if unit else code}


class _Kept:
    areas: dict[str, AreaName] = {}
    until: float = 0.0


def names(moment: Moment) -> Names:
    """The names of this moment's versions; area names are asked again every 30 s."""
    if time.monotonic() >= _Kept.until:
        rows = (*area_names("subdistrict"), *area_names("community"))
        _Kept.areas = {area.code: area for area in rows}
        _Kept.until = time.monotonic() + AREA_NAMES_KEPT_S
    return Names(units_index(moment.units_version), catalogue(moment.catalogue_version), _Kept.areas)


def forget_area_names() -> None:
    """Ask for area names at the next use, e.g. after a test rolled them back."""
    _Kept.until = 0.0
