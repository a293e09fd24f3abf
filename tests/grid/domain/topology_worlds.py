"""Small drawn districts for the topology tests: slanted ground divided at random, without a fault."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import shapely
from shapely import Polygon, affinity, box

from gis.domain.cell_numbering import NumberedGround, number_cells
from gis.domain.local_metres import area_m2
from gis.domain.numbering_scheme import numbering_scheme
from grid.domain.topology.ground import AreaGround, CellGround, District

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CELL_FORM = numbering_scheme("cn_division").levels["cell"]


def divide(piece: tuple[float, float, float, float], parts: int, random: Random) -> list[tuple]:
    """`parts` rectangles that cover the rectangle, cut across the longer side."""
    if parts == 1:
        return [piece]
    west, south, east, north = piece
    share = random.uniform(0.35, 0.65)
    if east - west > north - south:
        middle = west + (east - west) * share
        halves = ((west, south, middle, north), (middle, south, east, north))
    else:
        middle = south + (north - south) * share
        halves = ((west, south, east, middle), (west, middle, east, north))
    first = max(1, round(parts * 0.5))
    return divide(halves[0], first, random) + divide(halves[1], parts - first, random)


def drawn_district(seed: int, communities: int = 3, cells: int = 5) -> District:
    """One subdistrict of about 1 km²; its borders run askew, so that crossings are rounded as in real data."""
    random = Random(seed)
    whole = (113.30, 23.08, 113.31, 23.09)
    angle = random.uniform(-20, 20)

    def slanted(piece):
        return affinity.rotate(box(*piece), angle, origin=(113.305, 23.085))

    subdistrict = AreaGround("subdistrict", "440105003", "", slanted(whole))
    areas, drawn = [], []
    for number, ground in enumerate(divide(whole, communities, random), start=101):
        code = f"440105003{number}"
        areas.append(AreaGround("community", code, "440105003", slanted(ground)))
        shapes = [slanted(piece) for piece in divide(ground, random.randint(2, cells), random)]
        drawn += [cell(code, shape, key) for key, shape in zip(_codes(code, shapes), shapes, strict=True)]
    return District(drawn, areas, [subdistrict], "cn_division", "440105", frozenset(c.code for c in drawn))


def cell(community: str, geom: Polygon, code: str) -> CellGround:
    """A basic cell of long ago."""
    return CellGround(code, "basic", community[:9], community, 1, LONG_AGO, geom)


def changed(district: District, number: int, **fields) -> District:
    """The district with one cell changed."""
    cells = list(district.cells)
    cells[number] = replace(cells[number], **fields)
    return replace(district, cells=cells)


def without(district: District, number: int) -> District:
    """The district with one cell gone."""
    return replace(district, cells=[c for at, c in enumerate(district.cells) if at != number])


def ground(district: District) -> shapely.Geometry:
    """The union of all cells."""
    return shapely.union_all([c.geom for c in district.cells])


def _codes(community: str, shapes: list[Polygon]) -> list[str]:
    named = [
        NumberedGround(str(at), shape.centroid.x, shape.centroid.y, area_m2(shape))
        for at, shape in enumerate(shapes)
    ]
    codes = number_cells(named, community, CELL_FORM)
    return [codes[str(at)] for at in range(len(shapes))]
