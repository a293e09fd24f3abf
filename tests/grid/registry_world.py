"""A small registry: two subdistricts, three buildings with houses, and files of persons nobody is."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from gis.models import Area, Building, District
from gis.selectors.current_district import forget_district
from grid.domain.identity_numbers import citizen_check_digit
from grid.domain.registry_columns import RegistryKind
from grid.models import BuildingCell, GridCell, House, Household, HouseholdPlace
from grid.services.import_registry import RegistryImport, RegistryOptions, import_registry

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOME, OTHER = "440105003", "440105004"
FIRST, SECOND = "44010500310100001", "44010500310100002"
ABROAD = "44010500410100001"  # in the other subdistrict


def citizen_id(birth: date = date(1990, 1, 1), sequence: int = 1) -> str:
    """A number of the right form in a division that does not exist; an odd sequence is a man's."""
    body = f"990000{birth:%Y%m%d}{sequence:03d}"
    return body + citizen_check_digit(body)


def build_geography() -> None:
    """District, two subdistricts with a community and a cell each, three buildings of six floors in their cells."""
    forget_district()
    District.objects.get_or_create(id=1, defaults={"code": "440105", "name_zh": "海珠区", "is_demo": True})
    for place, code in enumerate((HOME, OTHER)):
        west = 113.30 + place / 100
        ground = MultiPolygon(Polygon.from_bbox((west, 23.08, west + 0.01, 23.09)))
        about = {"geom": ground, "label_point": Point(west + 0.005, 23.085), "valid_from": LONG_AGO}
        above = Area.objects.create(level="subdistrict", code=code, name_zh=f"街道{place}", **about)
        Area.objects.create(
            level="community", code=f"{code}101", name_zh=f"社区{place}", parent=above, **about
        )
        cell = GridCell.objects.create(
            code=f"{code}101001", subdistrict_code=code, community_code=f"{code}101", **about
        )
        for building in (FIRST, SECOND) if code == HOME else (ABROAD,):
            number = int(building[-5:])
            row = Building.objects.create(
                code=building, floors=6, point=Point(west + number / 1000, 23.085), valid_from=LONG_AGO
            )
            BuildingCell.objects.create(building=row, cell=cell, valid_from=LONG_AGO)


def add_house(building: str = FIRST, room: int = 101, **fields: Any) -> House:
    """A house of unit 1."""
    floor = room // 100
    return House.objects.create(
        code=f"{building}01{floor:03d}{room:04d}", building_code=building, unit_no="1", floor_no=str(floor),
        room_no=str(room), created_at=LONG_AGO, updated_at=LONG_AGO, **fields,
    )  # fmt: skip


def add_household(code: str, house: House) -> Household:
    """A family in a house."""
    household = Household.objects.create(code=code, created_at=LONG_AGO, updated_at=LONG_AGO)
    HouseholdPlace.objects.create(household=household, house_code=house.code, valid_from=LONG_AGO)
    return household


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]], encoding: str = "utf-8") -> Path:
    """A CSV with the headings of its first row."""
    rows = list(rows)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_json_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """An object a line."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def take(path: Path, kind: str, *, at: datetime = AT, **options: Any) -> RegistryImport:
    """Imports a file."""
    return import_registry(
        path=path, kind=RegistryKind(kind), options=RegistryOptions(**options), actor="test", at=at
    )


def figures(done: RegistryImport) -> Sequence[int]:
    """Read, inserted, updated, unchanged, rejected."""
    batch = done.batch
    return (
        batch.rows_read, batch.rows_inserted, batch.rows_updated, batch.rows_unchanged, batch.rows_rejected,
    )  # fmt: skip


def reasons(done: RegistryImport) -> list[tuple[int, str]]:
    """Line and code of every refused line."""
    return [(r.line, r.reason_code) for r in done.batch.rejections.order_by("line")]
