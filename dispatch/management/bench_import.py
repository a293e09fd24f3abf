"""How fast are files taken into the layers, beside a bare COPY of the same rows and one spatial join?"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from dispatch.management.bench_result import Result, Yardstick
from dispatch.management.bench_stack import CHECKOUT, as_owner, peak_memory_mb_of

BUILDINGS_S: Final = 60.0
LEAST_RATIO: Final = 0.3
LEAST_ROWS_S: Final = 5_000
MEMORY_MB: Final = 500.0
ADDRESS_FIELDS: Final = (
    "level", "parent_code", "road_name", "door_plate", "compound_name", "building_no", "unit_no", "floor_no",
    "room_no", "house_code", "community_code", "subdistrict_code",
)  # fmt: skip
_BUILDINGS: Final = """
    SELECT code, kind, floors, ST_AsText(footprint, 9) AS wkt FROM gis_building
    WHERE valid_to IS NULL AND footprint IS NOT NULL ORDER BY code
"""
_ADDRESSES: Final = f"""
    SELECT code, full_text AS name, {", ".join(ADDRESS_FIELDS)}, ST_X(point) AS lon, ST_Y(point) AS lat
    FROM gis_standardaddress ORDER BY id
"""
_LAYERS: Final = ("gis_standardaddress", "grid_buildingcell", "grid_unplacedbuilding", "gis_building")
_KEPT: Final = (
    "CREATE TEMP TABLE kept_building AS SELECT * FROM gis_building",
    "UPDATE kept_building SET address_id = NULL",
)
_BUILDINGS_BACK: Final = "INSERT INTO gis_building OVERRIDING SYSTEM VALUE SELECT * FROM kept_building"
_JOIN: Final = """
    SELECT count(*) FROM gis_standardaddress address JOIN gis_building building
    ON building.valid_to IS NULL AND ST_Intersects(building.footprint, address.point)
"""
_MAIN_ADDRESS: Final = """
    UPDATE gis_building SET address_id = address.id FROM gis_standardaddress address
    WHERE address.code = gis_building.code || '-1' AND gis_building.valid_to IS NULL
"""


def bench_import() -> list[Result]:
    """Writes the district's buildings and addresses to files, empties their tables and imports the files, each in a
    process of its own; the rows are those from before afterwards. Addresses state no building: it is found.

    The yardstick is COPY of the finished address rows into the same table, with its indexes, foreign key and
    write-ahead log, to the end of its commit, and one statement that joins every point with its building. Both begin
    with tables that were emptied to nothing, as they are before a first load: what is deleted only would go on
    burdening every index until it is cleared away, and would be measured instead of the import.
    """
    with tempfile.TemporaryDirectory(prefix="bench-load-") as folder:
        buildings, addresses = Path(folder) / "buildings.csv", Path(folder) / "addresses.csv"
        rows = {"building": _export(_BUILDINGS, buildings), "address": _export(_ADDRESSES, addresses)}
        yardstick = _yardstick(Path(folder) / "rows")
        as_owner("empty_tables", *_LAYERS)
        took, memory = {}, {}
        took["building"], memory["building"] = _imported(buildings, "building", ("kind", "floors"))
        took["address"], memory["address"] = _imported(addresses, "address", ADDRESS_FIELDS, name="name")
        linked = _linked()
        _run(_MAIN_ADDRESS)
    return _results(rows, took, memory, yardstick, linked)


def _results(
    rows: dict[str, int],
    took: dict[str, float],
    memory: dict[str, float],
    yardstick: tuple[float, float],
    linked: float,
) -> list[Result]:
    copy_s, join_s = yardstick
    bare, speed = rows["address"] / (copy_s + join_s), rows["address"] / took["address"]
    note = (
        f"{rows['address']:,} addresses in {took['address']:.1f} s, {linked:.1%} with a building; "
        f"COPY {copy_s:.1f} s, join {join_s:.1f} s"
    )
    copied = Yardstick("COPY into the same table plus a spatial join", bare, "rows/s")
    return [
        Result("load.addresses", (speed / bare,), "of COPY+join", copied, at_least=LEAST_RATIO, note=note),
        Result("load.addresses.rate", (speed,), "rows/s", copied, at_least=LEAST_ROWS_S),
        Result(
            "load.buildings", (took["building"],), "s",
            Yardstick("COPY of all address rows plus join", copy_s + join_s, "s"),
            at_most=BUILDINGS_S, note=f"{rows['building']:,} buildings with footprints, linked to their cells",
        ),
        Result(
            "load.memory", (max(memory.values()),), "MB", Yardstick("goal", MEMORY_MB, "MB"),
            at_most=MEMORY_MB, note="largest resident size",
        ),
    ]  # fmt: skip


def _export(query: str, path: Path) -> int:
    with connection.cursor() as cursor, path.open("w", encoding="utf-8") as file:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)", file)
        return int(cursor.rowcount)


def _imported(path: Path, layer: str, fields: tuple[str, ...], name: str = "") -> tuple[float, float]:
    """Seconds and the largest resident size in MB of the importing process."""
    mapped = [part for field in fields for part in ("--map", f"{field}={field}")]
    named = ["--name-field", name] if name else []
    command = [
        sys.executable, "manage.py", "import_layer", str(path), "--layer", layer, "--crs", "wgs84", *named, *mapped,
    ]  # fmt: skip
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=sys.stderr)
    memory_mb = peak_memory_mb_of(process)
    took_s = time.perf_counter() - begun
    if process.returncode:
        raise RuntimeError(f"the import of {layer} failed; its reason stands above")
    return took_s, memory_mb


def _yardstick(path: Path) -> tuple[float, float]:
    """Seconds for COPY of the address rows into their emptied table, and for joining every point with its building."""
    with connection.cursor() as cursor, path.open("wb") as file:
        cursor.copy_expert("COPY gis_standardaddress TO STDOUT", file)
    _run(*_KEPT)
    as_owner("empty_tables", *_LAYERS)
    _run(_BUILDINGS_BACK, "DROP TABLE kept_building")
    with _timed() as copied, transaction.atomic(), connection.cursor() as cursor, path.open("rb") as file:
        cursor.copy_expert("COPY gis_standardaddress FROM STDIN", file)
    as_owner("analyse", *_LAYERS)
    with _timed() as joined:
        _run(_JOIN)
    return copied[0], joined[0]


@contextmanager
def _timed() -> Iterator[list[float]]:
    taken: list[float] = []
    begun = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - begun)


def _run(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _linked() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT avg((building_id IS NOT NULL)::int) FROM gis_standardaddress")
        return float(cursor.fetchone()[0] or 0)
