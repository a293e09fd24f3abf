from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import connection, transaction

from gis.domain.address_text import normal_form
from gis.domain.errors import GridlineError
from gis.domain.folded_text import fold_name
from gis.models import AddressChange, PlaceName, Road
from gis.services.add_place_name import add_place_name
from gis.services.touch_geography import touch_geography

_SQL = Path(__file__).parent.parent / "sql" / "rename_road_addresses.sql"


@dataclass(frozen=True, slots=True)
class RenamedRoad:
    """The road as it is called from now on, and how many addresses took the name over."""

    road: Road
    old_name: str
    addresses: int


@transaction.atomic
def rename_road(*, code: str, new_name: str, actor: str, at: datetime, reason: str) -> RenamedRoad:
    """Renames a road (道路更名): a new version of the road, its addresses in the new name, the old one kept as former.

    Texts with the old name are understood as before. Raises GridlineError `road_unknown`, `road_name_unchanged`,
    `place_name_empty`, `name_too_long`.
    """
    new_name = new_name.strip()
    if not fold_name(new_name):
        raise GridlineError("place_name_empty", status=422, field="name")
    if len(new_name) > 100:
        raise GridlineError("name_too_long", status=422, field="name", limit=100)
    road = Road.objects.select_for_update().filter(code=code, valid_to__isnull=True).first()
    if road is None:
        raise GridlineError("road_unknown", status=404, given=code[:40])
    if road.name_zh == new_name:
        raise GridlineError("road_name_unchanged", status=409, field="name")
    old_name, renamed = road.name_zh, _next_version(road, new_name, at)
    PlaceName.objects.filter(
        kind="road", target_code=code, normal=normal_form(new_name), valid_to__isnull=True
    ).update(valid_to=at)
    moved = _rename_addresses(code, old_name, new_name)
    add_place_name(
        kind=PlaceName.Kind.ROAD, name=old_name, target_code=code, relation=PlaceName.Relation.FORMER,
        actor=actor, at=at, reason=reason,
    )  # fmt: skip
    AddressChange.objects.create(
        kind=AddressChange.Kind.ROAD_RENAMED, subject_code=code, actor=actor, at=at, reason=reason,
        details={"old": old_name, "new": new_name, "addresses": moved},
    )  # fmt: skip
    touch_geography("road", "address")
    return RenamedRoad(renamed, old_name, moved)


def _next_version(road: Road, name: str, at: datetime) -> Road:
    Road.objects.filter(pk=road.pk).update(valid_to=at)
    return Road.objects.create(
        code=road.code, name_zh=name, name_en="", kind=road.kind, geom=road.geom, attributes=road.attributes,
        valid_from=at,
    )  # fmt: skip


def _rename_addresses(code: str, old: str, new: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            _statement(),
            {
                "code": code,
                "old": old,
                "new": new,
                "old_normal": normal_form(old),
                "new_normal": normal_form(new),
            },
        )
        return int(cursor.rowcount)


@cache
def _statement() -> str:
    return _SQL.read_text(encoding="utf-8")
