"""Codes and addresses of the buildings that were raised."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import shapely
from shapely import Point

from gis.domain.demo.buildings import Plot
from gis.domain.demo.estates import Estate
from gis.domain.demo.partition import PLANE, Street
from gis.domain.demo.planned import PlannedBuilding, PlannedGate
from gis.domain.demo.rooms import Layout


@dataclass(frozen=True, slots=True)
class Numbered:
    """Buildings in the order they were given, and the plates that several of them share."""

    buildings: list[PlannedBuilding]
    gates: list[PlannedGate]


def compound_code(estate: Estate, number: int) -> str:
    """12 digits of the community, `X`, and a number of five digits that counts through the district."""
    return f"{estate.cell_codes[0][:12]}X{number:05d}"


def number_buildings(
    raised: Sequence[tuple[Plot, str]],
    streets: Sequence[Street],
    street_names: Sequence[str],
    estates: Sequence[Estate],
    estate_names: Sequence[str],
) -> Numbered:
    """Building codes of 17 digits (12 of the community, 5 counted inside it); 栋 counted inside each compound.

    A yard of which only one building stands has no numbers: its plate names that building.
    """
    gates = _estate_gates(raised, street_names, estates, estate_names)
    gates.update(_yard_gates(raised, streets, street_names))
    footprints = PLANE.to_lonlat(np.array([plot.footprint for plot, _ in raised], dtype=object))
    points = shapely.centroid(footprints)
    in_community: dict[str, int] = defaultdict(int)
    in_estate: dict[int, int] = defaultdict(int)
    planned = []
    for (plot, cell), footprint, point in zip(raised, footprints, points, strict=True):
        community = cell[:12]
        in_community[community] += 1
        gate = gates.get(_gate_key(plot))
        building_no = plot.building_no if gate else ""
        if plot.estate is not None:
            in_estate[plot.estate] += 1
            building_no = str(in_estate[plot.estate])
        planned.append(
            PlannedBuilding(
                f"{community}{in_community[community]:05d}", cell, plot.kind, footprint, point,
                street_names[plot.street], gate.door_plate if gate else plot.door_plate, building_no,
                gate.compound if gate else "", gate.code if gate else "", Layout(plot.floors),
            )
        )  # fmt: skip
    return Numbered(planned, list(gates.values()))


_GateKey = tuple[int | None, int, str]


def _gate_key(plot: Plot) -> _GateKey:
    return (plot.estate, plot.street, plot.door_plate)


def _estate_gates(
    raised: Sequence[tuple[Plot, str]],
    street_names: Sequence[str],
    estates: Sequence[Estate],
    estate_names: Sequence[str],
) -> dict[_GateKey, PlannedGate]:
    """Every compound in which something stands has a gate."""
    found: dict[_GateKey, PlannedGate] = {}
    taken = {(plot.street, plot.door_plate) for plot, _ in raised if plot.estate is None}
    for key in sorted({_gate_key(plot) for plot, _ in raised if plot.estate is not None}):
        number, street, _ = key
        assert number is not None
        estate = estates[number]
        plate = next(p for n in count(estate.plate, 2) if (street, p := f"{n}号") not in taken)
        taken.add((street, plate))
        found[key] = PlannedGate(
            f"{compound_code(estate, number + 1)}-G", street_names[street], plate, estate_names[number],
            estate.cell_codes[0][:12], PLANE.to_lonlat(estate.gate),
        )  # fmt: skip
    return found


def _yard_gates(
    raised: Sequence[tuple[Plot, str]], streets: Sequence[Street], street_names: Sequence[str]
) -> dict[_GateKey, PlannedGate]:
    """The plates that two buildings on a road share; the entrance lies on the road."""
    members: dict[_GateKey, list[tuple[Plot, str]]] = defaultdict(list)
    for plot, cell in raised:
        if plot.estate is None and plot.building_no:
            members[_gate_key(plot)].append((plot, cell))
    counted: dict[str, int] = defaultdict(int)
    found = {}
    for key, sharing in members.items():
        if len(sharing) < 2:
            continue
        plot, cell = sharing[0]
        community = cell[:12]
        counted[community] += 1
        line = streets[plot.street].line
        entrance = line.interpolate(line.project(plot.footprint.centroid))
        found[key] = PlannedGate(
            f"{community}Y{counted[community]:05d}-G", street_names[plot.street], plot.door_plate, "", community,
            PLANE.to_lonlat(Point(entrance)),
        )  # fmt: skip
    return found
