from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from gis.domain.address_text import grams, normal_form
from gis.domain.demo.plan import DISTRICT_CODE, DISTRICT_NAMES, DemoPlan
from gis.domain.errors import GridlineError
from gis.models import Area, Building, District, Road, StandardAddress
from gis.services.copy_rows import copy_rows
from gis.services.touch_geography import touch_geography

SYNTHETIC = {"synthetic": True}


@transaction.atomic
def seed_geography(*, plan: DemoPlan, at: datetime) -> None:
    """Stores the demo district, its areas, roads, buildings and addresses, valid from `at`.

    Raises GridlineError `district_present` where a district is already set up.
    """
    if District.objects.exists():
        raise GridlineError("district_present", status=409)
    District.objects.create(
        code=DISTRICT_CODE,
        name_zh=DISTRICT_NAMES[0],
        name_en=DISTRICT_NAMES[1],
        boundary=plan.boundary.wkt,
        boundary_from_areas=False,
        is_demo=True,
    )
    _store_areas(plan, at)
    _store_roads(plan, at)
    _store_buildings(plan, at)
    touch_geography()


@transaction.atomic
def remove_demo_geography() -> None:
    """Empties the geography of a demo district. Raises GridlineError `district_not_demo` for a real one."""
    if District.objects.filter(is_demo=False).exists():
        raise GridlineError("district_not_demo", status=409)
    StandardAddress.objects.all().delete()
    Building.objects.all().delete()
    Road.objects.all().delete()
    Area.objects.filter(parent__isnull=False).delete()
    Area.objects.all().delete()
    District.objects.all().delete()


def _store_areas(plan: DemoPlan, at: datetime) -> None:
    columns = ("level", "code", "name_zh", "name_en", "geom", "label_point", "attributes", "valid_from")

    def rows() -> Iterator[tuple[Any, ...]]:
        for area in plan.areas:
            label = area.geom.representative_point()
            yield area.level, area.code, area.name_zh, area.name_en, area.geom, label, SYNTHETIC, at

    copy_rows("gis_area", columns, rows())
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE gis_area child SET parent_id = parent.id FROM gis_area parent
            WHERE child.level = 'community' AND parent.level = 'subdistrict'
              AND parent.code = left(child.code, 9)
            """
        )


def _store_roads(plan: DemoPlan, at: datetime) -> None:
    columns = ("code", "name_zh", "name_en", "kind", "geom", "attributes", "valid_from")
    rows = ((r.code, r.name_zh, "", r.kind, r.geom, SYNTHETIC, at) for r in plan.roads)
    copy_rows("gis_road", columns, rows)


def _store_buildings(plan: DemoPlan, at: datetime) -> None:
    columns = (
        "code",
        "name_zh",
        "name_en",
        "kind",
        "floors",
        "footprint",
        "point",
        "attributes",
        "valid_from",
    )
    copy_rows(
        "gis_building",
        columns,
        ((b.code, "", "", b.kind, b.floors, b.footprint, b.point, SYNTHETIC, at) for b in plan.buildings),
    )
    subdistricts = {area.code: area.name_zh for area in plan.areas if area.level == "subdistrict"}
    copy_rows(
        "gis_standardaddress",
        (
            "code", "full_text", "road_name", "door_plate", "subdistrict_code", "community_code", "point",
            "status", "search_text", "grams", "attributes",
        ),
        _addresses(plan, subdistricts),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE gis_standardaddress SET building_id = b.id FROM gis_building b "
            "WHERE gis_standardaddress.code = b.code || '-1'"
        )
        cursor.execute(
            "UPDATE gis_building SET address_id = a.id FROM gis_standardaddress a WHERE a.building_id = gis_building.id"
        )


def _addresses(plan: DemoPlan, subdistricts: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    for building in plan.buildings:
        subdistrict, community = building.code[:9], building.code[:12]
        local = f"{building.road_name}{building.door_plate}"
        yield (
            f"{building.code}-1",
            f"{DISTRICT_NAMES[0]}{subdistricts[subdistrict]}{local}",
            building.road_name,
            building.door_plate,
            subdistrict,
            community,
            building.point,
            "active",
            normal_form(local),
            grams(local),
            SYNTHETIC,
        )
