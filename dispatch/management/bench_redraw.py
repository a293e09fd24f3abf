"""A cell of 500 buildings redrawn with everything that follows, and a whole district's buildings linked anew."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from shapely import MultiPolygon, box

from dispatch.management.bench_result import Result, Yardstick
from dispatch.models import HotlineDetail, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from gis.selectors.current_district import forget_district
from grid.domain.actor import Actor
from grid.domain.draw_cells import Occasion
from grid.domain.responsibility import GridSet
from grid.domain.roles import Role
from grid.services.link_buildings import link_buildings
from grid.services.redraw_cells import redraw_cells
from grid.services.store_grid_sets import store_grid_sets

REDRAW_S, RELINK_S = 1.0, 60.0
DISTRICT_BUILDINGS = 95_000
HOMES_PER_BUILDING = 10
OPEN_TICKETS = 50
SIDE_DEG = 0.001
WEST, SOUTH = 100.0, 10.0  # no district of ours lies there
COMMUNITY = "999999001001"
CELL, NEIGHBOUR = f"{COMMUNITY}001", f"{COMMUNITY}002"

_AREAS = """
WITH ground AS (SELECT ST_Multi(ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)) AS geom), above AS (
    INSERT INTO gis_area (level, code, name_zh, name_en, geom, label_point, attributes, valid_from)
    SELECT 'subdistrict', left(%(community)s, 9), 'B', '', geom, ST_Centroid(geom), '{}', %(at)s FROM ground
    RETURNING id
)
INSERT INTO gis_area (level, code, name_zh, name_en, parent_id, geom, label_point, attributes, valid_from)
SELECT 'community', %(community)s, 'B', '', above.id, geom, ST_Centroid(geom), '{}', %(at)s FROM ground, above
"""
_CELLS = """
INSERT INTO grid_gridcell (code, kind, name, subdistrict_code, community_code, geom, label_point, attributes, version,
                           valid_from)
SELECT CASE WHEN n < 999 THEN %(community)s || lpad((n + 1)::text, 3, '0') ELSE '999999B' || lpad(n::text, 8, '0') END,
       'basic', '', left(%(community)s, 9), %(community)s, ST_Multi(square), ST_Centroid(square), '{}', 1, %(at)s
FROM (SELECT n, ST_MakeEnvelope(x, y, x + %(side)s, y + %(side)s, 4326) AS square
      FROM (SELECT n, %(west)s + (n %% %(columns)s) * %(side)s AS x, %(south)s + (n / %(columns)s) * %(side)s AS y
            FROM generate_series(0, %(cells)s - 1) AS n) AS place) AS drawn
"""
# The first cell gets its share at once, the others the rest in turn; points lie on a lattice inside the cell.
_BUILDINGS = """
INSERT INTO gis_building (code, name_zh, name_en, kind, floors, footprint, point, attributes, valid_from)
SELECT %(community)s || 'B' || lpad(i::text, 6, '0'), '', '', 'residential', 9, ST_Expand(point, 0.00002), point, '{}',
       %(at)s
FROM (SELECT i, ST_SetSRID(ST_Point(
             %(west)s + (cell %% %(columns)s + 0.03 + 0.94 * ((i %% 25) / 25.0)) * %(side)s,
             %(south)s + (cell / %(columns)s + 0.03 + 0.94 * ((i / 25 %% 25) / 25.0)) * %(side)s), 4326) AS point
      FROM (SELECT i, CASE WHEN i < %(heavy)s THEN 0 ELSE 1 + i %% (%(cells)s - 1) END AS cell
            FROM generate_series(0, %(buildings)s - 1) AS i) AS chosen) AS placed
"""
_HOMES = """
WITH home AS (
    SELECT building.code || lpad(n::text, 9, '0') AS code, building.code AS building_code
    FROM gis_building building, generate_series(1, %(homes)s) AS n
    WHERE building.code LIKE %(community)s || 'B%%' AND right(building.code, 6)::int < %(heavy)s
), house AS (
    INSERT INTO grid_house (code, building_code, created_at, updated_at)
    SELECT code, building_code, %(at)s, %(at)s FROM home
), household AS (
    INSERT INTO grid_household (code, created_at, updated_at) SELECT code, %(at)s, %(at)s FROM home RETURNING id, code
)
INSERT INTO grid_householdplace (household_id, house_code, valid_from) SELECT id, code, %(at)s FROM household
"""
_JOIN = """
SELECT count(*) FROM gis_building building JOIN grid_gridcell cell ON ST_Intersects(cell.geom, building.point)
WHERE building.valid_to IS NULL AND cell.valid_to IS NULL AND building.code LIKE %s || 'B%%'
"""
_UNLINK = """
UPDATE grid_buildingcell link SET valid_to = %(at)s FROM grid_gridcell cell
WHERE cell.id = link.cell_id AND link.valid_to IS NULL AND cell.subdistrict_code = left(%(community)s, 9)
"""


def bench_redraw(*, heavy: int = 500, buildings: int = DISTRICT_BUILDINGS, rounds: int = 5) -> list[Result]:
    """Seconds of a redraw that moves a third of a neighbour's ground there and back, and of a full link of `buildings`.

    The heavy cell has homes on record, open tickets, a responsibility grid. All of it lies outside of every district,
    in one transaction that is taken back; seconds are those of the services, without the commit.
    """
    with _ground(heavy, buildings) as at:
        linked, join = _full_link(at)
        redrawn = [_redraw(at + timedelta(hours=number + 1), number % 2 == 0) for number in range(rounds)]
    full = buildings == DISTRICT_BUILDINGS
    stick = Yardstick("bare spatial join of all buildings and cells", join, "s")
    return [
        Result(
            "redraw.cell", tuple(redrawn), "s", stick, at_most=REDRAW_S,
            note=f"{heavy} buildings, {heavy * HOMES_PER_BUILDING} homes, {OPEN_TICKETS} open tickets",
        ),
        Result(
            "redraw.relink", (linked,), "s", stick, at_most=RELINK_S if full else None,
            note=f"{buildings:,} buildings, every link closed and made anew",
        ),
    ]  # fmt: skip


def _full_link(at: datetime) -> tuple[float, float]:
    """Seconds to close and make anew every link, and of the bare join."""
    params = {"at": at + timedelta(minutes=1), "community": COMMUNITY}
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(_UNLINK, params)
    link_buildings(at=at + timedelta(minutes=1))
    linked = time.perf_counter() - begun
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(_JOIN, [COMMUNITY])
    return linked, time.perf_counter() - begun


def _redraw(at: datetime, outwards: bool) -> float:
    """The heavy cell takes a third of its neighbour, or gives it back."""
    share = 1 / 3 if outwards else 0.0
    middle, north = WEST + (1 + share) * SIDE_DEG, SOUTH + SIDE_DEG
    drawings = {
        CELL: MultiPolygon([box(WEST, SOUTH, middle, north)]),
        NEIGHBOUR: MultiPolygon([box(middle, SOUTH, WEST + 2 * SIDE_DEG, north)]),
    }
    clerk = Actor(None, "bench", "bench", frozenset({Role.DATA_CLERK}))
    begun = time.perf_counter()
    redraw_cells(drawings=drawings, occasion=Occasion(at, "bench"), actor=clerk, at=at)
    return time.perf_counter() - begun


@contextmanager
def _ground(heavy: int, buildings: int) -> Iterator[datetime]:
    """Areas, cells, buildings, homes, tickets and a grid, gone afterwards; yields the moment they began."""
    cells = max(2, buildings // 10)
    columns = max(2, int(cells**0.5))
    try:
        with transaction.atomic():
            at = current_moment().now
            params = {
                "at": at, "west": WEST, "south": SOUTH, "east": WEST + columns * SIDE_DEG, "community": COMMUNITY,
                "north": SOUTH + (cells // columns + 1) * SIDE_DEG, "side": SIDE_DEG, "cells": cells,
                "columns": columns, "buildings": buildings, "heavy": heavy, "homes": HOMES_PER_BUILDING,
            }  # fmt: skip
            with connection.cursor() as cursor:
                for statement in (_AREAS, _CELLS, _BUILDINGS, _HOMES):
                    cursor.execute(statement, params)
            link_buildings(at=at)
            sets = [GridSet(f"{COMMUNITY[:9]}R001", "", COMMUNITY[:9], "", frozenset({CELL, NEIGHBOUR}))]
            store_grid_sets(sets=sets, at=at)
            _tickets(at)
            yield at
            transaction.set_rollback(True)
    finally:
        forget_district()


def _tickets(at: datetime) -> None:
    moment = current_moment()
    south, step = SOUTH + SIDE_DEG / 2, SIDE_DEG / OPEN_TICKETS / 3
    rows = [
        Ticket(
            id=new_id(), number=f"BENCH-{number}", kind="hotline", origin="local", state="received", state_since=at,
            title="b", text="b", channel="window", holder_kind="queue", holder_code="desk:district",
            audience=["desk:district"], point=Point(WEST + SIDE_DEG + number * step, south),
            subdistrict_code=COMMUNITY[:9], community_code=COMMUNITY, cell_code=NEIGHBOUR, cell_version=1,
            current_cell_code=NEIGHBOUR, calendar_version=moment.calendar_version,
            catalogue_version=moment.catalogue_version, received_at=at, created_at=at, updated_at=at,
        )
        for number in range(OPEN_TICKETS)
    ]  # fmt: skip
    Ticket.objects.bulk_create(rows)
    HotlineDetail.objects.bulk_create(HotlineDetail(ticket=row) for row in rows)
