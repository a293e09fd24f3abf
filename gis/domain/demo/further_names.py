"""Former names, aliases and short names of the demo district's places."""

from collections.abc import Sequence
from random import Random

from gis.domain.demo.names import NameGiver
from gis.domain.demo.planned import PlannedArea, PlannedName, PlannedRoad


def further_names(
    areas: Sequence[PlannedArea], roads: Sequence[PlannedRoad], giver: NameGiver, random: Random, share: float
) -> list[PlannedName]:
    """Short names of all subdistricts and communities; a former name or an alias of a `share` of the rest."""
    names = [*_short_names(areas)]
    renamed = [road for road in roads if random.random() < share]
    names += [PlannedName("road", giver.other_name(road.name_zh), road.code, "former") for road in renamed]
    for area in areas:
        if area.level != "compound" or random.random() >= share * 2:
            continue
        if random.random() < 0.5:
            names.append(PlannedName("compound", giver.other_name(area.name_zh), area.code, "former"))
        else:
            alias = f"{area.name_zh[:2]}{random.choice(('宿舍', '楼盘', '宿舍大院'))}"
            names.append(PlannedName("compound", alias, area.code, "alias"))
    return names


def _short_names(areas: Sequence[PlannedArea]) -> list[PlannedName]:
    endings = {"subdistrict": "街道", "community": "社区"}
    return [
        PlannedName(area.level, area.name_zh.removesuffix(endings[area.level]), area.code, "short")
        for area in areas
        if area.level in endings and area.name_zh.endswith(endings[area.level])
    ]
