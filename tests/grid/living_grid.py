"""A small square grid for tests of changes: one subdistrict, two communities of 2 × 2 cells, buildings, grids."""

from datetime import UTC, datetime, timedelta

from shapely import MultiPolygon, Point, box, union_all

from gis.models import Area, Building, District
from gis.selectors.current_district import forget_district
from grid.domain.actor import Actor
from grid.domain.draw_cells import Occasion
from grid.domain.responsibility import GridSet
from grid.domain.roles import Role
from grid.models import Account, GridCell, ResponsibilityGridInspector, RoleGrant
from grid.services.link_buildings import link_buildings
from grid.services.store_grid_sets import store_grid_sets

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = START + timedelta(days=1)
SIDE = 0.001  # about 100 m
WEST, SOUTH = 113.3, 23.08
SUBDISTRICT = "440105001"
ONE, TWO = f"{SUBDISTRICT}001", f"{SUBDISTRICT}002"
CLERK = Actor(None, "data_clerk", "数据专员", frozenset({Role.DATA_CLERK}))


def square(column, row, width=1, height=1):
    """Ground in units of cells, from the south-west corner."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return MultiPolygon([box(west, south, west + width * SIDE, south + height * SIDE)])


def occasion(at=LATER, reason="人口增长"):
    return Occasion(at, reason)


def lay_out(buildings_per_cell=4):
    """Community ONE in the west (columns 0, 1), TWO in the east (2, 3), two rows; codes count in reading order."""
    forget_district()
    District.objects.create(
        code="440105", name_zh="海珠区", boundary=square(0, 0, 4, 2).wkt, boundary_from_areas=False
    )
    subdistrict = _area("subdistrict", SUBDISTRICT, square(0, 0, 4, 2), None)
    for code, column in ((ONE, 0), (TWO, 2)):
        _area("community", code, square(column, 0, 2, 2), subdistrict)
        for number, (x, y) in enumerate(((0, 1), (1, 1), (0, 0), (1, 0)), start=1):
            _cell(f"{code}{number:03d}", code, square(column + x, y))
    _buildings(buildings_per_cell)
    link_buildings(at=START)
    store_grid_sets(
        sets=[
            GridSet(f"{SUBDISTRICT}R001", "北", SUBDISTRICT, "", frozenset({f"{ONE}001", f"{ONE}002"})),
            GridSet(f"{SUBDISTRICT}R002", "南", SUBDISTRICT, "", frozenset({f"{ONE}003", f"{ONE}004"})),
            GridSet(
                f"{SUBDISTRICT}R003", "东", SUBDISTRICT, "", frozenset(f"{TWO}{n:03d}" for n in range(1, 5))
            ),
        ],
        at=START,
    )


def inspector(name, grid_code):
    account = Account.objects.create(username=name, name=name)
    RoleGrant.objects.create(account=account, role="inspector", subdistrict_code=SUBDISTRICT)
    ResponsibilityGridInspector.objects.create(grid_code=grid_code, account=account, since_at=START)
    return account


def standing():
    """Code → (version, ground) of the cells valid now."""
    rows = GridCell.objects.filter(valid_to__isnull=True)
    return {row.code: row.version for row in rows}


def linked():
    """Building code → code of its cell now."""
    rows = Building.objects.filter(valid_to__isnull=True, cells__valid_to__isnull=True)
    return dict(rows.values_list("code", "cells__cell__code"))


def _area(level, code, geom, parent):
    return Area.objects.create(
        level=level,
        code=code,
        name_zh=code,
        parent=parent,
        geom=geom.wkt,
        label_point=geom.centroid.wkt,
        valid_from=START,
    )


def _cell(code, community, geom):
    GridCell.objects.create(
        code=code, kind="basic", subdistrict_code=SUBDISTRICT, community_code=community,
        geom=geom.wkt, label_point=geom.centroid.wkt, valid_from=START,
    )  # fmt: skip


def _buildings(per_cell):
    """In every cell a row of buildings from west to east, at two thirds of its height."""
    rows = []
    for column in range(4):
        community, count = (ONE, TWO)[column // 2], 0
        for row in range(2):
            for place in range(per_cell):
                count += 1
                x = WEST + (column + (place + 0.5) / per_cell) * SIDE
                point = Point(x, SOUTH + (row + 2 / 3) * SIDE)
                code = f"{community}{column % 2}{row}{place:03d}"
                rows.append(
                    Building(code=code, point=point.wkt, footprint=point.buffer(1e-5).wkt, valid_from=START)
                )
    Building.objects.bulk_create(rows)


def ground_of(codes):
    """The union of cells valid now."""
    import shapely

    rows = GridCell.objects.filter(code__in=codes, valid_to__isnull=True)
    return union_all([shapely.from_wkb(bytes(row.geom.wkb)) for row in rows])
