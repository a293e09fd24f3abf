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
from dispatch.management.bench_stack import CHECKOUT, peak_memory_mb_of

BUILDINGS_S: Final = 60.0
LEAST_RATIO: Final = 0.3
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
_EMPTY: Final = (
    "UPDATE gis_building SET address_id = NULL", "DELETE FROM gis_standardaddress",
    "DELETE FROM grid_buildingcell", "DELETE FROM grid_unplacedbuilding", "DELETE FROM gis_building",
)  # fmt: skip
_MAIN_ADDRESS: Final = """
    UPDATE gis_building SET address_id = address.id FROM gis_standardaddress address
    WHERE address.code = gis_building.code || '-1' AND gis_building.valid_to IS NULL
"""


def bench_import() -> list[Result]:
    """Writes the district's buildings and addresses to files, empties their tables and imports the files, each in a
    process of its own; the rows are those from before afterwards. Addresses state no building: it is found."""
    with tempfile.TemporaryDirectory(prefix="bench-load-") as folder:
        buildings, addresses = Path(folder) / "buildings.csv", Path(folder) / "addresses.csv"
        rows = {"building": _export(_BUILDINGS, buildings), "address": _export(_ADDRESSES, addresses)}
        copied_s, indexed_s, join_s = _yardstick(Path(folder) / "rows")
        _run(*_EMPTY)
        took, memory = {}, {}
        took["building"], memory["building"] = _imported(buildings, "building", ("kind", "floors"))
        took["address"], memory["address"] = _imported(addresses, "address", ADDRESS_FIELDS, name="name")
        linked = _linked()
        _run(_MAIN_ADDRESS)
    return _results(rows, took, memory, (copied_s, indexed_s, join_s), linked)


def _results(
    rows: dict[str, int],
    took: dict[str, float],
    memory: dict[str, float],
    yardsticks: tuple[float, float, float],
    linked: float,
) -> list[Result]:
    copied_s, indexed_s, join_s = yardsticks
    bare, indexed = (rows["address"] / (copy_s + join_s) for copy_s in (copied_s, indexed_s))
    speed = rows["address"] / took["address"]
    note = (
        f"{rows['address']:,} addresses, {linked:.1%} with a building; COPY {indexed_s:.1f} s with indexes, "
        f"{copied_s:.1f} s without, join {join_s:.1f} s"
    )
    goal = Yardstick("goal", MEMORY_MB, "MB")
    return [
        Result(
            "load.addresses", (speed / indexed,), "of COPY+join",
            Yardstick("COPY into the same table plus a spatial join", indexed, "rows/s"),
            at_least=LEAST_RATIO, note=note,
        ),
        Result(
            "load.addresses.rate", (speed,), "rows/s",
            Yardstick("COPY into a table without indexes plus a spatial join", bare, "rows/s"),
        ),
        Result(
            "load.buildings", (took["building"],), "s",
            Yardstick("COPY of all address rows plus join", indexed_s + join_s, "s"),
            at_most=BUILDINGS_S, note=f"{rows['building']:,} buildings with footprints, linked to their cells",
        ),
        Result("load.memory", (max(memory.values()),), "MB", goal, at_most=MEMORY_MB, note="largest resident size"),
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


def _yardstick(path: Path) -> tuple[float, float, float]:
    """Seconds for COPY without indexes, COPY with the table's own, and joining every point with its building."""
    with transaction.atomic(), connection.cursor() as cursor:
        with path.open("w", encoding="utf-8") as file:
            cursor.copy_expert("COPY gis_standardaddress TO STDOUT", file)
        cursor.execute("CREATE TEMP TABLE bare (LIKE gis_standardaddress) ON COMMIT DROP")
        cursor.execute("CREATE TEMP TABLE indexed (LIKE gis_standardaddress INCLUDING ALL) ON COMMIT DROP")
        with _timed() as bare, path.open(encoding="utf-8") as file:
            cursor.copy_expert("COPY bare FROM STDIN", file)
        with _timed() as indexed, path.open(encoding="utf-8") as file:
            cursor.copy_expert("COPY indexed FROM STDIN", file)
        cursor.execute("ANALYZE indexed")
        with _timed() as joined:
            cursor.execute(
                "SELECT count(*) FROM indexed JOIN gis_building building "
                "ON building.valid_to IS NULL AND ST_Intersects(building.footprint, indexed.point)"
            )
        return bare[0], indexed[0], joined[0]


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
