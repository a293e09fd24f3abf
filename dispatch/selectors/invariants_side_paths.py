"""I2 on the side paths: a row tells of deferral, follow-up, extension and co-units what stands beside it."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from dispatch.domain.invariants import Breach

FAULTS = (Path(__file__).parent.parent / "sql" / "side_path_faults.sql").read_text(encoding="utf-8")


def side_paths() -> Iterator[Breach]:
    """A breach for every ticket whose clocks were derived from something that the tables beside it do not tell."""
    with connection.cursor() as cursor:
        cursor.execute(FAULTS)
        for number, what in cursor.fetchall():
            yield Breach("I2", number, f"{what}: the row and the table beside it disagree")
