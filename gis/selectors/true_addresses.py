"""Addresses of the library as the truth behind made-up queries, and how many buildings a query truly names."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from gis.domain.address_noise import Kept, TrueAddress
from gis.domain.coordinates import LonLat
from gis.domain.edit_errors import likeness
from gis.models import PlaceName

_SQL = Path(__file__).parent.parent / "sql"


def true_addresses(seed: int, count: int) -> list[TrueAddress]:
    """`count` addresses with a building, drawn by `seed`: every other plate in a compound or yard, with a room where
    the building has one. The whole table of plates and buildings is read."""
    others = _other_names()
    with connection.cursor() as cursor:
        cursor.execute(_statement("true_addresses"), {"seed": str(seed), "half": (count + 1) // 2})
        rows = cursor.fetchall()
    return [_true(row, others) for row in rows][:count]


def described_buildings(kept: Kept, names: Sequence[str]) -> int:
    """How many buildings fit what a query still says. A misspelt name fits every one of `names` that one error could
    have made of it."""
    road, compound = kept.road, kept.compound
    roads, compounds = ([road] if road else []), ([compound] if compound else [])
    if kept.misspelt == "road":
        roads = [name for name in names if likeness(kept.typed, name)] or roads
    if kept.misspelt == "compound":
        compounds = [name for name in names if likeness(kept.typed, name)] or compounds
    params: dict[str, Any] = {
        "roads": roads or None, "compounds": compounds or None, "plate": kept.plate, "number": kept.building_no,
        "subdistrict": kept.subdistrict_code, "community": kept.community_code,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_statement("described_buildings"), params)
        return int(cursor.fetchone()[0])


def _true(row: tuple[Any, ...], others: dict[tuple[str, str], list[str]]) -> TrueAddress:
    (
        building,
        lon,
        lat,
        subdistrict,
        subdistrict_code,
        community,
        community_code,
        *words,
        road_code,
        compound_code,
    ) = row
    road, plate, compound, building_no, unit, room = words
    further = {
        "road": others.get(("road", road_code or ""), []),
        "compound": others.get(("compound", compound_code or ""), []),
    }
    return TrueAddress(
        building, LonLat(lon, lat), subdistrict, subdistrict_code, community, community_code,
        road, plate, compound, building_no, unit, room, further,
    )  # fmt: skip


def _other_names() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    rows = PlaceName.objects.filter(valid_to__isnull=True, kind__in=("road", "compound")).order_by("pk")
    for kind, code, name in rows.values_list("kind", "target_code", "name"):
        found.setdefault((kind, code), []).append(name)
    return found


@cache
def _statement(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
