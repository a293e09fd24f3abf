"""Rooms of the drawn buildings: exactly as many as wanted, or a refusal."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from gis.domain.demo.buildings import KINDS, Plot
from gis.domain.demo.rooms import TALLEST, Layout, Room, house_code, lay_out, rooms_of


def plots(count: int, seed: int) -> list[Plot]:
    chance = Random(seed)
    return [
        Plot(
            0, number if chance.random() < 0.3 else None, "1号", "", chance.choice([*KINDS]),
            chance.randint(2, 12), box(0, 0, 1, 1),
        )
        for number in range(count)
    ]  # fmt: skip


@given(
    count=st.integers(30, 80), seed=st.integers(0, 99), rooms=st.integers(20, 600), plain=st.integers(10, 200)
)
@settings(deadline=None, max_examples=60)
def test_rooms_and_plain_houses_add_up_to_what_was_wanted(count, seed, rooms, plain):
    layouts = lay_out(plots(count, seed), Random(seed), rooms, plain)
    assert sum(layout.rooms for layout in layouts) == rooms
    assert sum(layout.plain for layout in layouts) == plain
    assert not any(layout.rooms and layout.plain for layout in layouts)
    for layout in layouts:
        numbered = list(rooms_of(layout))
        assert len({(room.unit_no, room.room_no) for room in numbered}) == layout.rooms
        assert all(1 <= int(room.floor_no) <= layout.floors <= TALLEST for room in numbered)


def test_more_rooms_than_the_buildings_can_hold_are_refused():
    with pytest.raises(ValueError, match="do not hold"):
        lay_out(plots(30, 1), Random(1), 1_000_000, 10)


def test_a_room_is_numbered_by_floor_and_flat_and_by_staircase_where_there_are_several():
    one = list(rooms_of(Layout(floors=5, units=1, flats=2, rooms=9)))
    assert [room.room_no for room in one] == ["101", "102", "201", "202", "301", "302", "401", "402", "501"]
    assert {room.unit_no for room in one} == {""}
    three = list(rooms_of(Layout(floors=1, units=3, flats=1, rooms=3)))
    assert [(room.unit_no, room.room_no) for room in three] == [("1", "101"), ("2", "101"), ("3", "101")]


def test_a_house_code_has_unit_floor_and_room():
    assert (
        house_code("44010500310100012", Room("3", "5", "502")) == "44010500310100012" + "03" + "005" + "0502"
    )
    assert house_code("44010500310100012", Room("", "2", "")) == "44010500310100012" + "00" + "002" + "0000"
