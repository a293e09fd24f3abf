"""How many rooms each building has, and how they are numbered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from gis.domain.demo.buildings import Plot

TALLEST: Final = 33
PLAIN_SHARE: Final = 0.5
"""Share of the houses on roads whose flats bear no numbers of their own (village houses, workshops, shops)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A building from inside. `units` staircases with `flats` rooms on each of `floors` floors.

    `rooms` are those that bear a number and an address: the first ones from the ground floor up, none in a plain
    building. `plain` is the number of houses that are known by the building's address alone.
    """

    floors: int
    units: int = 1
    flats: int = 1
    rooms: int = 0
    plain: int = 0

    @property
    def per_floor(self) -> int:
        """Rooms on a full floor."""
        return self.units * self.flats


@dataclass(frozen=True, slots=True)
class Room:
    """A room. `unit_no` is empty where there is one staircase only; `room_no` is floor and flat: 502."""

    unit_no: str
    floor_no: str
    room_no: str


def lay_out(plots: Sequence[Plot], random: Random, rooms: int, plain: int) -> list[Layout]:
    """A layout for each building with exactly `rooms` rooms and `plain` plain houses among all of them.

    Where the buildings could hold many more, only some are lived in. Raises ValueError where they hold fewer.
    """
    drawn = [_draw(plot, random) for plot in plots]
    order = list(range(len(drawn)))
    random.shuffle(order)
    numbered = [i for i in order if not drawn[i].plain]
    others = [i for i in order if drawn[i].plain]
    _fit_rooms(drawn, numbered, rooms)
    _fit_plain(drawn, others, plain)
    return drawn


def rooms_of(layout: Layout) -> Iterator[Room]:
    """Every room that bears a number, floor by floor."""
    for number in range(layout.rooms):
        floor, place = divmod(number, layout.per_floor)
        unit, flat = divmod(place, layout.flats)
        unit_no = str(unit + 1) if layout.units > 1 else ""
        yield Room(unit_no, str(floor + 1), f"{floor + 1}{flat + 1:02d}")


def _draw(plot: Plot, random: Random) -> Layout:
    """`rooms` and `plain` are what the building would naturally have."""
    if plot.estate is None and (plot.kind in ("public", "industrial") or random.random() < PLAIN_SHARE):
        return Layout(
            plot.floors, plain=1 if plot.kind == "public" else random.randint(1, min(plot.floors, 4))
        )
    if plot.estate is None:
        layout = Layout(plot.floors, 1, random.choice((1, 2, 2, 3, 4)))
    else:
        layout = Layout(plot.floors, random.choice((1, 2, 2, 3)), random.choice((2, 2, 3, 4)))
    return replace(layout, rooms=layout.floors * layout.per_floor)


def _fit_rooms(layouts: list[Layout], order: Sequence[int], wanted: int) -> None:
    """Empties buildings, or adds and takes floors, until the sum is right; the last one lacks part of its top floor."""
    held = sum(layouts[i].rooms for i in order)
    for i in order:
        if held - layouts[i].rooms < wanted * 1.1:
            break
        held -= layouts[i].rooms
        layouts[i] = replace(layouts[i], rooms=0)
    used = [i for i in order if layouts[i].rooms]
    changed = True
    while held != wanted and changed:
        changed = False
        for i in used:
            layout = layouts[i]
            step = layout.per_floor if held < wanted else -layout.per_floor
            if abs(step) <= abs(wanted - held) and 2 <= layout.floors + step // layout.per_floor <= TALLEST:
                layouts[i] = replace(
                    layout, floors=layout.floors + step // layout.per_floor, rooms=layout.rooms + step
                )
                held += step
                changed = True
    _fit_last(layouts, used, wanted - held)


def _fit_last(layouts: list[Layout], used: Sequence[int], missing: int) -> None:
    """One building gets a top floor that is not full, or loses rooms from the top."""
    if not missing:
        return
    for i in used:
        layout = layouts[i]
        if 0 < -missing < layout.rooms:
            layouts[i] = replace(layout, rooms=layout.rooms + missing)
            return
        if 0 < missing < layout.per_floor and layout.floors < TALLEST:
            layouts[i] = replace(layout, floors=layout.floors + 1, rooms=layout.rooms + missing)
            return
    raise ValueError("the buildings do not hold so many rooms")


def _fit_plain(layouts: list[Layout], order: Sequence[int], wanted: int) -> None:
    """Empties buildings, or gives them a house more or less, until the sum is right."""
    held = sum(layouts[i].plain for i in order)
    for i in order:
        if held - layouts[i].plain < wanted:
            break
        held -= layouts[i].plain
        layouts[i] = replace(layouts[i], plain=0)
    used = [i for i in order if layouts[i].plain]
    while held != wanted and used:
        for i in used[: abs(wanted - held)]:
            step = 1 if held < wanted else -1
            if layouts[i].plain + step > 0:
                layouts[i] = replace(layouts[i], plain=layouts[i].plain + step)
                held += step
        if held > wanted and all(layouts[i].plain == 1 for i in used):
            layouts[used[-1]] = replace(layouts[used[-1]], plain=0)
            held -= 1
    if held != wanted:
        raise ValueError("no building to hold so many houses")


def house_code(building_code: str, room: Room) -> str:
    """17 digits of the building, unit 2, floor 3, room 4 (RULES 4)."""
    return f"{building_code}{room.unit_no:0>2}{room.floor_no:0>3}{room.room_no:0>4}"
