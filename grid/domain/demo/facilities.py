"""Invented facilities along the roads, with classes and accuracy as the standards have them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, STRtree

from gis.domain.demo.plan import DISTRICT_CODE
from gis.domain.demo.planned import PlannedRoad

CLASSES: Final = (
    ("01037", "A", 26, "CO-LIGHTING"), ("01002", "A", 10, "GZ-DRAINAGE"), ("01003", "A", 9, "GZ-DRAINAGE"),
    ("01004", "A", 7, "GZ-DRAINAGE"), ("01001", "A", 5, "UT-WATER"), ("01011", "A", 3, "UT-GAS"),
    ("01030", "A", 4, "UT-POWER"), ("01031", "A", 3, "UT-TELECOM"), ("01050", "A", 4, "HZ-POLICE"),
    ("03005", "B", 8, "CO-SANITATION"), ("03006", "B", 3, "HZ-URBAN"), ("02012", "B", 4, "HZ-TRANSPORT"),
    ("02004", "C", 2, "HZ-TRANSPORT"), ("02001", "C", 1, ""), ("03001", "C", 1, "CO-SANITATION"),
    ("04002", "B", 9, "CO-GREEN"), ("04001", "B", 1, "HZ-LANDSCAPE"), ("01046", "B", 1, ""),
)  # fmt: skip
"""Class (2 + 3 digits), accuracy class (RULES 2.3), weight, unit that owns it."""
CONDITIONS: Final = {"intact": 960, "damaged": 26, "lost": 10, "discarded": 4}
_ASIDE_DEG: Final = 8e-5
"""About eight metres from the middle of the road."""


@dataclass(frozen=True, slots=True)
class DemoFacility:
    """A facility at a point in EPSG:4326; `code` has 16 digits: division 6, class 2 + 3, sequence 5 (RULES 2.3)."""

    code: str
    class_code: str
    accuracy_class: str
    condition: str
    owner_unit_code: str
    cell_code: str
    point: Point


def facilities(
    roads: Sequence[PlannedRoad], cells: Mapping[str, Polygon], count: int, random: Random
) -> Iterator[DemoFacility]:
    """`count` of them, each in a cell; along longer roads there are more."""
    lines = [road.geom.geoms[0] for road in roads]
    chosen = random.choices(lines, [line.length for line in lines], k=2 * count)
    points = np.array([_beside(line, random) for line in chosen], dtype=object)
    places, within = STRtree(list(cells.values())).query(points, predicate="within")
    codes = list(cells)
    sequences: dict[str, int] = {}
    weights = [weight for _, _, weight, _ in CLASSES]
    if len(places) < count:
        raise ValueError("too few facilities lie in a cell")
    for place, cell in zip(places[:count].tolist(), within[:count].tolist(), strict=True):
        class_code, accuracy, _, owner = random.choices(CLASSES, weights)[0]
        sequences[class_code] = sequences.get(class_code, 0) + 1
        yield DemoFacility(
            f"{DISTRICT_CODE}{class_code}{sequences[class_code]:05d}", class_code, accuracy,
            random.choices([*CONDITIONS], [*CONDITIONS.values()])[0], owner, codes[cell], points[place],
        )  # fmt: skip


def _beside(line: LineString, random: Random) -> Point:
    middle = line.interpolate(random.random(), normalized=True)
    (ax, ay), (bx, by) = line.coords[0], line.coords[-1]
    length = line.length or 1.0
    side = _ASIDE_DEG * random.choice((1, -1))
    x, y = middle.x - (by - ay) / length * side, middle.y + (bx - ax) / length * side
    return shapely.Point(round(x, 7), round(y, 7))
