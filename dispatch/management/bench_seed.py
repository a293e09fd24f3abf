"""How long does it take to fill an empty database with the demo district, beside a bare COPY of the same rows?"""

import json
import subprocess
import sys
import tempfile
import time
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from dispatch.management.bench_result import Result, Yardstick
from dispatch.management.bench_stack import CHECKOUT
from gis.domain.demo.scale import SIZES, Scale
from grid.domain.registry_access import RegistryScope
from grid.domain.registry_reports import REPORTS, ReportKind
from grid.selectors.registry_report import report_counts

LONGEST_S: Final = 360.0
MEMORY_MB: Final = 500.0
ORPHANS: Final = tuple(name for name, report in REPORTS.items() if report.kind is ReportKind.ORPHAN)
EVERYWHERE: Final = RegistryScope(everywhere=True)
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
        Result(
            "seed.broken_links", (_broken_links(Scale(scale)),), "", Yardstick("rows seeded", rows, "rows"), at_most=0,
            note="resident, household, house, building, cell; organisation and facility",
        ),
    ]  # fmt: skip


def _broken_links(scale: Scale) -> int:
    """Orphans of all kinds, and what is missing of the numbers the scale promises."""
    size = SIZES[scale]
    promised = {
        "gis_building": size.buildings, "gis_standardaddress": size.addresses, "grid_house": size.houses,
        "grid_resident": size.residents, "grid_organisation": size.organisations, "grid_facility": size.facilities,
        "grid_responsibilitygrid": size.responsibility_grids,
    }  # fmt: skip
    missing = 0
    with connection.cursor() as cursor:
        for table, count in promised.items():
            if count is not None:
                cursor.execute(f"SELECT count(*) FROM {table}")
                missing += abs(count - int(cursor.fetchone()[0]))
    today = timezone.localdate()
    return missing + sum(report_counts(name, EVERYWHERE, today).total for name in ORPHANS)


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
