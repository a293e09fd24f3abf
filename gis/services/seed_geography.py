from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from gis.domain.demo.plan import DISTRICT_CODE, DISTRICT_NAMES
from gis.domain.demo.planned import DemoPlan
from gis.domain.demo.progress import Progress, no_progress
from gis.domain.errors import GridlineError
from gis.models import District
from gis.services.copy_rows import copy_rows
from gis.services.reserve_ids import reserve_ids
from gis.services.seed_addresses import seed_addresses
from gis.services.seed_place_names import seed_place_names
from gis.services.touch_geography import touch_geography

TABLES: Final = ("gis_placename", "gis_standardaddress", "gis_building", "gis_road", "gis_area")
"""What `seed_geography` fills, those that point at others first."""
SYNTHETIC: Final = {"synthetic": True}


@transaction.atomic
def seed_geography(*, plan: DemoPlan, at: datetime, progress: Progress = no_progress) -> None:
    """Stores the demo district, its areas, roads, buildings, addresses and further names, valid from `at`.

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
    with progress("areas", len(plan.areas)) as counted:
        _store_areas(plan, at, counted)
    with progress("roads", len(plan.roads)) as counted:
        columns = ("code", "name_zh", "name_en", "kind", "geom", "attributes", "valid_from")
        rows = ((r.code, r.name_zh, "", r.kind, r.geom, SYNTHETIC, at) for r in plan.roads)
        copy_rows("gis_road", columns, counted(rows))
    first_building = reserve_ids("gis_building", len(plan.buildings))
    first_address = reserve_ids("gis_standardaddress", len(plan.buildings))
    with progress("buildings", len(plan.buildings)) as counted:
        _store_buildings(plan, at, first_building, first_address, counted)
    seed_addresses(plan=plan, first_building=first_building, first_address=first_address, progress=progress)
    seed_place_names(plan=plan, at=at)
    touch_geography()


def forget_demo_district() -> None:
    """Takes the district's row away, inside the caller's transaction, so that another can be seeded; its tables are
    emptied by the caller. Raises GridlineError `district_not_demo` for a real one."""
    if District.objects.filter(is_demo=False).exists():
        raise GridlineError("district_not_demo", status=409)
    District.objects.all().delete()


def _store_areas(plan: DemoPlan, at: datetime, counted: Any) -> None:
    """Compounds lie in a community, communities in a subdistrict; the larger area is stored first."""
    first = reserve_ids("gis_area", len(plan.areas))
    ids = {(area.level, area.code): first + number for number, area in enumerate(plan.areas)}
    above = {"community": "subdistrict", "compound": "community"}
    columns = (
        "id", "level", "code", "name_zh", "name_en", "parent_id", "geom", "label_point", "attributes", "valid_from"
    )  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for area in plan.areas:
            parent = ids[above[area.level], area.parent] if area.parent else None
            label = area.geom.representative_point()
            yield (
                ids[area.level, area.code], area.level, area.code, area.name_zh, area.name_en, parent, area.geom,
                label, SYNTHETIC, at,
            )  # fmt: skip

    copy_rows("gis_area", columns, counted(rows()))


def _store_buildings(
    plan: DemoPlan, at: datetime, first_building: int, first_address: int, counted: Any
) -> None:
    """A building and its main address name each other, so both ids are settled beforehand."""
    columns = (
        "id", "code", "name_zh", "name_en", "kind", "floors", "footprint", "point", "address_id", "attributes",
        "valid_from",
    )  # fmt: skip
    copy_rows(
        "gis_building",
        columns,
        counted(
            (first_building + number, b.code, b.name, "", b.kind, b.floors, b.footprint, b.point,
             first_address + number, SYNTHETIC, at)
            for number, b in enumerate(plan.buildings)
        ),
    )  # fmt: skip
