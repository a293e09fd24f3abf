"""What the demo district consists of, as values. All geometry is EPSG:4326."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shapely import MultiLineString, MultiPolygon, Point, Polygon

from gis.domain.demo.rooms import Layout
from gis.domain.demo.scale import Size


@dataclass(frozen=True, slots=True)
class PlannedArea:
    """An area; `parent` is the code of the area above, if any."""

    level: str
    code: str
    name_zh: str
    name_en: str
    parent: str | None
    geom: MultiPolygon


@dataclass(frozen=True, slots=True)
class PlannedRoad:
    """A straight road."""

    code: str
    name_zh: str
    kind: str
    geom: MultiLineString


@dataclass(frozen=True, slots=True)
class PlannedBuilding:
    """A building with its main address. The community is the first 12 digits of the code.

    `compound` is the name of the compound it stands in, blank for none; `building_no` its number there or behind the
    door plate (12 of 12栋), blank where the plate names this building alone. `parent_address` is the code of the
    plate's own address then, else blank.
    """

    code: str
    cell_code: str
    kind: str
    footprint: Polygon
    point: Point
    road_name: str
    door_plate: str
    building_no: str
    compound: str
    parent_address: str
    layout: Layout

    @property
    def floors(self) -> int:
        """Above ground."""
        return self.layout.floors

    @property
    def local_text(self) -> str:
        """Its main address without district and subdistrict: 昌岗中路183号怡乐花园12栋."""
        number = f"{self.building_no}栋" if self.building_no else ""
        return f"{self.road_name}{self.door_plate}{self.compound}{number}"

    @property
    def name(self) -> str:
        """What people call it: 怡乐花园12栋; blank where it has its address alone."""
        return f"{self.compound}{self.building_no}栋" if self.compound else ""

    @property
    def address_code(self) -> str:
        """Of the main address."""
        return f"{self.code}-1"


@dataclass(frozen=True, slots=True)
class PlannedGate:
    """A door plate that several buildings share: a compound's gate or a yard's entrance."""

    code: str
    road_name: str
    door_plate: str
    compound: str
    community_code: str
    point: Point


@dataclass(frozen=True, slots=True)
class PlannedName:
    """A further name of a place: `kind` and `relation` as in the gazetteer."""

    kind: str
    name: str
    target_code: str
    relation: str


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """Everything `seed_district` stores about places."""

    seed: int
    size: Size
    boundary: MultiPolygon
    areas: Sequence[PlannedArea]
    cells: Mapping[str, Polygon]
    roads: Sequence[PlannedRoad]
    buildings: Sequence[PlannedBuilding]
    gates: Sequence[PlannedGate]
    names: Sequence[PlannedName]
