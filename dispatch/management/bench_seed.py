"""How long does it take to fill an empty database with the demo district, beside a bare COPY of the same rows?"""

import json
import subprocess
import sys
import tempfile
import time
from typing import Final

from django.db import connection, transaction

from dispatch.management.bench_result import Result, Yardstick
from dispatch.management.bench_stack import CHECKOUT

LONGEST_S: Final = 360.0
MEMORY_MB: Final = 500.0
TABLES: Final = (
    "gis_area", "gis_road", "gis_building", "gis_standardaddress", "grid_gridcell", "grid_buildingcell", "grid_house",
    "grid_household", "grid_householdplace", "grid_resident", "grid_householdmember", "grid_organisation",
    "grid_facility",
)  # fmt: skip


def bench_seed(*, scale: str, seed: int = 1) -> list[Result]:
    """Rebuilds the demo district of this database at the scale, in a process of its own. Ends what stood there."""
    begun = time.perf_counter()
    seeded = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "seed_district",
            "--scale",
            scale,
            "--seed",
            str(seed),
            "--force",
            "--json",
        ],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - begun
    told = json.loads(seeded.stdout)
    rows, copied_s = _bare_copy()
    yardstick = Yardstick(
        f"bare COPY of the {rows:,} rows into tables without keys and indexes", copied_s, "s"
    )
    slowest = sorted(told["stages"].items(), key=lambda stage: -stage[1]["seconds"])[:4]
    note = ", ".join(f"{name} {stage['seconds']:.0f} s" for name, stage in slowest)
    return [
        Result("seed.seconds", (seconds,), "s", yardstick, at_most=LONGEST_S, note=f"scale {scale}; {note}"),
        Result("seed.rate", (rows / seconds,), "rows/s", Yardstick(yardstick.name, rows / copied_s, "rows/s")),
        Result(
            "seed.memory", (told["memory_mb"],), "MB", Yardstick("the goal", MEMORY_MB, "MB"), at_most=MEMORY_MB,
            note="largest resident size of the seeding process",
        ),
    ]  # fmt: skip


def _bare_copy() -> tuple[int, float]:
    """Rows of all tables and the seconds their COPY takes; the copies go with their transaction."""
    rows, seconds = 0, 0.0
    for table in TABLES:
        with tempfile.TemporaryFile() as file, transaction.atomic(), connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} TO STDOUT", file)
            file.seek(0)
            cursor.execute(f"CREATE TEMP TABLE bare_copy (LIKE {table}) ON COMMIT DROP")
            begun = time.perf_counter()
            cursor.copy_expert("COPY bare_copy FROM STDIN", file, 1 << 16)
            seconds += time.perf_counter() - begun
            rows += cursor.rowcount
    return rows, seconds
