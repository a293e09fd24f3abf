"""A drawn demo district for tests, and a small reader of vector tiles."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from django.db import connection, transaction

from gis.domain.demo.plan import plan_demo
from gis.domain.demo.planned import DemoPlan
from gis.domain.demo.scale import Scale
from gis.selectors.current_district import forget_district
from gis.services.read_demo_names import read_demo_names
from gis.services.seed_geography import seed_geography
from grid.services.seed_cells import seed_cells

SEEDED_AT = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def drawn(scale: Scale = Scale.TINY, seed: int = 1) -> DemoPlan:
    """Drawn once per process; plans are values, so tests may share them."""
    return plan_demo(read_demo_names(), scale, seed)


def store(plan: DemoPlan) -> None:
    """Into the database of the present transaction."""
    seed_geography(plan=plan, at=SEEDED_AT)
    seed_cells(plan=plan, at=SEEDED_AT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE gis_area, gis_building, gis_standardaddress, grid_gridcell")


@contextmanager
def stored_for_a_module(blocker: object) -> Iterator[DemoPlan]:
    """The tiny district inside one outer transaction that is rolled back: seeded once, gone afterwards."""
    with blocker.unblock(), transaction.atomic():
        forget_district()
        store(drawn())
        yield drawn()
        transaction.set_rollback(True)
    forget_district()


def shared_data(shared_name: str) -> Path:
    """A file of the shared real data, or the test is skipped."""
    import os

    folder = Path(os.environ.get("GRIDLINE_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
    path = folder / shared_name
    if not path.exists():
        pytest.skip(f"shared data file {shared_name} is not here (GRIDLINE_SHARED_DATA names its folder)")
    return path
