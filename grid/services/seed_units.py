"""Give the demonstration district a unit of every type."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from grid.selectors.area_names import AreaName, area_names
from grid.services.load_unit_types import load_unit_types
from grid.services.upsert_units import UnitRow, UpsertCounts, upsert_units

DEMO_UNITS_CSV = Path(__file__).parent.parent / "data" / "demo_units.csv"


@transaction.atomic
def seed_units(*, path: Path = DEMO_UNITS_CSV) -> UpsertCounts:
    """Load the unit types and the demonstration units: district-wide ones, and one per area where the file says so.

    Needs the subdistricts and communities of the district to be loaded before. Deterministic and repeatable.
    Duty phones are made up (no Chinese number begins with 0000 after the area code).
    """
    load_unit_types()
    with path.open(encoding="utf-8", newline="") as file:
        templates = list(csv.DictReader(file))
    rows = list(_expand(templates, area_names("subdistrict"), area_names("community")))
    return upsert_units(
        rows=[replace(row, duty_phone=f"020-0000{number:04d}") for number, row in enumerate(rows, 1)]
    )


def _expand(
    templates: Iterable[Mapping[str, str]],
    subdistricts: Iterable[AreaName],
    communities: Iterable[AreaName],
) -> Iterator[UnitRow]:
    for template in templates:
        match template["scope"]:
            case "subdistrict":
                for area in subdistricts:
                    yield _row(template, area, subdistrict=area.code)
            case "community":
                for area in communities:
                    yield _row(template, area, subdistrict=area.parent_code or "", community=area.code)
            case _:
                yield _row(template, None)


def _row(
    template: Mapping[str, str], area: AreaName | None, *, subdistrict: str = "", community: str = ""
) -> UnitRow:
    words = {"subdistrict": subdistrict, "community": community, "name_zh": "", "name_en": ""}
    if area:
        words["name_zh"] = area.name_zh.removesuffix("居委会")
        words["name_en"] = (area.name_en or area.code).removesuffix(" Subdistrict")
    return UnitRow(
        code=template["code"].format(**words),
        unit_type=template["unit_type"],
        name_zh=template["name_zh"].format(**words),
        name_en=template["name_en"].format(**words),
        tier=int(template["tier"]),
        parent=template["parent"].format(**words) or None,
        aliases=tuple(name for name in template["aliases"].split(";") if name),
        relation=template["relation"] or None,
        subdistrict_code=subdistrict or None,
        community_code=community or None,
    )
