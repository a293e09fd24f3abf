"""Whether rows lie in the community or subdistrict they state: the test that a wrong datum does not pass.

GCJ-02 read as WGS 84 is off by some 600 m, which most communities are not wide; so the share of rows inside what
they state falls well below what honest data reach.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from gis.domain.datum_arrays import Positions
from gis.domain.numbering_scheme import CodePart, numbering_scheme

LEAST_SHARE: Final = 0.9
LEAST_ROWS: Final = 5
"""With fewer rows one slip of the pen would stop a file."""
SAMPLE_ROWS: Final = 400
_PART_OF: Final = {"building_code": "building", "cell_code": "cell"}


@dataclass(frozen=True, slots=True)
class StatedAreas:
    """`areas` are valid communities and subdistricts by code (EPSG:4326), grown by the tolerance of their borders;
    `scheme` tells which community a code belongs to."""

    scheme: str
    areas: Mapping[str, Geometry]

    def of(self, layer: str, code: str, values: Mapping[str, str]) -> str:
        """The code of the smallest known area that a row states, empty when it states none."""
        for name in ("community_code", "subdistrict_code"):
            if values.get(name, "") in self.areas:
                return values[name]
        for name, level in _PART_OF.items():
            if values.get(name):
                return self._parent(level, values[name])
        return self._parent(layer, code)

    def _parent(self, layer: str, code: str) -> str:
        form = numbering_scheme(self.scheme).levels.get(layer)
        if form is None or len(code) != form.digits or layer == "subdistrict":
            return ""
        parent = form.parent_code(code)
        if CodePart.SEQUENCE not in dict(form.parts):
            parent = parent[: -len(form.split(code).get(CodePart.COMMUNITY, ""))]
        return parent if parent in self.areas else ""


@dataclass(slots=True)
class Share:
    """How many rows stated an area and how many of them lie in it, with a sample of both: x, y as in the file."""

    stated: int = 0
    inside: int = 0
    sample: list[tuple[float, float, str]] = field(default_factory=list)

    @property
    def low(self) -> bool:
        """Too few lie where they say: the file's coordinate system is not the one that was stated."""
        return self.stated >= LEAST_ROWS and self.inside < LEAST_SHARE * self.stated

    def add(self, other: "Share") -> None:
        """Counts the rows of a further chunk; the sample stays as long as it may be."""
        self.stated += other.stated
        self.inside += other.inside
        self.sample += other.sample[: max(0, SAMPLE_ROWS - len(self.sample))]

    def as_json(self) -> dict[str, Any]:
        """For the job's row."""
        return {"stated": self.stated, "inside": self.inside, "sample": self.sample}


def share_from_json(kept: Mapping[str, Any]) -> Share:
    """The share as a job keeps it."""
    sample = [(x, y, code) for x, y, code in kept.get("sample", [])]
    return Share(kept.get("stated", 0), kept.get("inside", 0), sample)


def lie_inside(positions: Positions, codes: Sequence[str], areas: StatedAreas) -> NDArray[np.bool_]:
    """For every position (EPSG:4326) whether it lies in the area of its code; False for no code or no position."""
    result = np.zeros(len(codes), dtype=bool)
    groups: dict[str, list[int]] = {}
    for index, code in enumerate(codes):
        if code:
            groups.setdefault(code, []).append(index)
    for code, members in groups.items():
        area = areas.areas[code]
        shapely.prepare(area)
        xy = positions[members]
        with np.errstate(invalid="ignore"):
            result[members] = shapely.contains_xy(area, xy[:, 0], xy[:, 1])
    return result


def fitting_systems(
    sample: Sequence[tuple[float, float, str]], candidates: Mapping[str, Any], areas: StatedAreas
) -> dict[str, float]:
    """The share that every candidate system (name → projection to EPSG:4326) reaches on the sample, best first."""
    known = [(x, y, code) for x, y, code in sample if code in areas.areas]
    if not known:
        return {}
    xy = np.array([(x, y) for x, y, _ in known], dtype=float)
    codes = [code for *_, code in known]
    shares: dict[str, float] = {}
    for name, project in candidates.items():
        with np.errstate(all="ignore"):
            shares[name] = round(float(lie_inside(project(xy), codes, areas).mean()), 3)
    return dict(sorted(shares.items(), key=lambda pair: -pair[1]))
