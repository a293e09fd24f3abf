from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any, Final

from django.db import transaction

from gis.domain.demo.planned import DemoPlan
from gis.domain.demo.progress import Progress, no_progress
from gis.services.copy_rows import copy_rows
from grid.domain.demo.facilities import facilities
from grid.domain.demo.organisations import organisations
from grid.domain.facility_codes import DEFAULT_SCHEME, class_name
from grid.selectors.person_sealer import person_sealer

TABLES: Final = ("grid_organisation", "grid_facility")
"""What `seed_organisations` fills."""
_ORGANISATIONS: Final = (
    "code", "name", "kind", "address_code", "building_code", "point", "trade", "special_trade", "staff_count",
    "contact_sealed", "contact_index", "created_at", "updated_at",
)  # fmt: skip
_FACILITIES: Final = (
    "code", "scheme", "class_code", "name", "owner_unit_code", "condition", "accuracy_class", "geom", "cell_code",
    "attributes", "valid_from",
)  # fmt: skip


@transaction.atomic
def seed_organisations(*, plan: DemoPlan, at: datetime, progress: Progress = no_progress) -> None:
    """Stores the invented organisations and facilities of the demo district."""
    chance = Random(f"gridline organisations {plan.seed}")  # noqa: S311 - a drawing, not a secret
    with progress("organisations", plan.size.organisations) as counted:
        copy_rows("grid_organisation", _ORGANISATIONS, counted(_organisations(plan, chance, at)))
    with progress("facilities", plan.size.facilities) as counted:
        copy_rows("grid_facility", _FACILITIES, counted(_facilities(plan, chance, at)))


def _organisations(plan: DemoPlan, chance: Random, at: datetime) -> Iterator[tuple[Any, ...]]:
    sealer = person_sealer()
    for one in organisations(plan.buildings, plan.size.organisations, chance):
        yield (
            one.code, one.name, one.kind, one.building.address_code, one.building.code, one.building.point,
            one.trade, one.special_trade, one.staff_count, sealer.seal(one.contact, "organisation"),
            sealer.content_index(one.contact, "organisation"), at, at,
        )  # fmt: skip


def _facilities(plan: DemoPlan, chance: Random, at: datetime) -> Iterator[tuple[Any, ...]]:
    for one in facilities(plan.roads, plan.cells, plan.size.facilities, chance):
        name = class_name(one.class_code[:2], one.class_code[2:], "zh")
        yield (
            one.code, DEFAULT_SCHEME, one.class_code, name, one.owner_unit_code, one.condition, one.accuracy_class,
            one.point, one.cell_code, {"synthetic": True}, at,
        )  # fmt: skip
