"""Residents into the base registry from a file, sealed and linked to their households, beside a bare COPY."""

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import connection, transaction

from dispatch.management.bench_result import Result, Yardstick
from dispatch.management.bench_stack import CHECKOUT, peak_memory_mb_of
from grid.domain.identity_numbers import citizen_check_digit

FULL = 1_630_000
FULL_SECONDS = 300.0
MEMORY_MB = 500.0
PER_HOUSEHOLD = 3
NOBODYS_DIVISION = "990000"
HEADINGS = (
    "姓名", "人口类别", "性别", "证件类型", "证件号码", "手机", "出生日期", "户编码", "与户主关系", "居住登记号",
    "登记有效期",
)  # fmt: skip
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "一二三四五六七八九十甲乙丙丁"


def bench_registry(*, residents: int) -> list[Result]:
    """Seconds of `import_registry` for a file of so many residents, told for 1.63 M; its memory; the COPY alone.

    What it writes it takes away again. The seconds are those of the whole command, its start included.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = _write_file(Path(folder) / "residents.csv", residents)
        _make_households(residents)
        try:
            seconds, megabytes = _import(path)
            copied = _bare_copy(Path(folder) / "rows.copy", residents)
        finally:
            _remove()
    full = residents == FULL
    bare = Yardstick.of("bare COPY of the same rows", [residents / copied], "rows/s")
    return [
        Result("registry.rate", (residents / seconds,), "rows/s", bare, at_least=FULL / FULL_SECONDS if full else None),
        Result(
            "registry.load", (seconds * FULL / residents,), "s for 1.63 M",
            Yardstick(bare.name, copied * FULL / residents, "s"), at_most=FULL_SECONDS if full else None,
            note="" if full else f"from {residents:,} rows, most of it the start of the process",
        ),
        Result("registry.memory", (megabytes,), "MB", Yardstick("the file", path_mb(residents), "MB"), MEMORY_MB),
    ]  # fmt: skip


def path_mb(residents: int) -> float:
    """About how large the file is."""
    return residents * 115 / 1e6


def _write_file(path: Path, residents: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(_rows(residents))
    return path


def _rows(residents: int) -> Iterator[tuple[object, ...]]:
    """Persons whose numbers are of a division that does not exist; the same every time."""
    chance = random.Random(1)
    first = date(1940, 1, 1)
    for number in range(residents):
        born = first + timedelta(days=number // 999 % 30_000)
        body = f"{NOBODYS_DIVISION}{born:%Y%m%d}{number % 999:03d}"
        name = chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(_GIVEN)
        floating = number % 3 == 0
        yield (
            name, "流动" if floating else "户籍", "男" if int(body[16]) % 2 else "女", "居民身份证",
            body + citizen_check_digit(body), f"199{number:08d}", f"{born:%Y-%m-%d}",
            f"BENCH-{number // PER_HOUSEHOLD}", "户主" if number % PER_HOUSEHOLD == 0 else "子女",
            f"BENCH{number}" if floating else "", "2027-12-31" if floating else "",
        )  # fmt: skip


def _make_households(residents: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO grid_household (code, created_at, updated_at) "
            "SELECT 'BENCH-' || n, now(), now() FROM generate_series(0, %s) n",
            [residents // PER_HOUSEHOLD],
        )


def _import(path: Path) -> tuple[float, float]:
    """Seconds and megabytes of the command, as somebody would run it."""
    begun = time.perf_counter()
    command = [sys.executable, "manage.py", "import_registry", str(path), "--kind", "resident", "--delta"]
    here = os.environ | {"GRIDLINE_DATABASE": str(connection.settings_dict["NAME"])}
    with tempfile.TemporaryFile("w+") as told:
        child = subprocess.Popen(command, cwd=CHECKOUT, env=here, stdout=told, text=True)
        memory_mb = peak_memory_mb_of(child)
        took_s = time.perf_counter() - begun
        told.seek(0)
        output = told.read()
    if child.returncode or "rejected 0" not in output:
        raise RuntimeError(f"the import failed: {output[:500]}")
    return took_s, memory_mb


def _bare_copy(path: Path, residents: int) -> float:
    """Seconds to COPY the same rows into a table without indexes, constraints or log."""
    mine = "FROM grid_resident WHERE id IN (SELECT resident_id FROM grid_householdmember m JOIN grid_household h "
    mine += "ON h.id = m.household_id WHERE h.code LIKE 'BENCH-%')"
    with transaction.atomic(), connection.cursor() as cursor:
        with path.open("wb") as file:
            cursor.copy_expert(f"COPY (SELECT * {mine}) TO STDOUT", file)
        cursor.execute("CREATE TEMP TABLE bench_resident (LIKE grid_resident) ON COMMIT DROP")
        begun = time.perf_counter()
        with path.open("rb") as file:
            cursor.copy_expert("COPY bench_resident FROM STDIN", file)
        taken = time.perf_counter() - begun
        cursor.execute("SELECT count(*) FROM bench_resident")
        if cursor.fetchone()[0] != residents:
            raise RuntimeError("not every resident of the file is in the registry")
    return taken


def _remove() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE bench_gone ON COMMIT DROP AS SELECT m.resident_id FROM grid_householdmember m "
            "JOIN grid_household h ON h.id = m.household_id WHERE h.code LIKE 'BENCH-%'"
        )
        cursor.execute("ANALYZE bench_gone")
        cursor.execute(
            "DELETE FROM grid_householdmember m USING bench_gone g WHERE m.resident_id = g.resident_id"
        )
        cursor.execute("DELETE FROM grid_resident r USING bench_gone g WHERE r.id = g.resident_id")
        cursor.execute("DELETE FROM grid_household WHERE code LIKE 'BENCH-%'")
