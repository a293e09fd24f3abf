"""The lamp's colours and what lights it."""

from dataclasses import replace
from datetime import timedelta

from dispatch.domain.deadlines import prescribe
from dispatch.domain.lamps import Lamp, LampColour, lamp, lamp_colour
from dispatch.domain.stages import Stage
from tests.dispatch.clock_builders import china, limits, local
from tests.dispatch.domain.test_deadlines import CITY, LOCAL, at

SECOND = timedelta(seconds=1)


def test_blue_then_amber_at_three_quarters_then_red_at_the_due_time() -> None:
    running = prescribe(at(LOCAL, "classified", "2026-03-02 09:00"), china(), limits())
    leading = running[0]
    assert (leading.stage, leading.due_at) == (Stage.DISPATCH, local("2026-03-02 11:00"))
    assert leading.amber_at == local("2026-03-02 10:30")
    assert lamp(running, leading.amber_at - SECOND).colour == LampColour.BLUE
    assert lamp(running, leading.amber_at).colour == LampColour.AMBER
    assert lamp(running, leading.due_at - SECOND).colour == LampColour.AMBER
    assert lamp(running, leading.due_at) == Lamp(
        LampColour.RED, Stage.DISPATCH, "district", leading.due_at, leading.amber_at
    )


def test_three_quarters_of_office_time_unless_the_work_runs_at_night() -> None:
    signing = at(CITY, "dispatched", "2026-03-02 10:00", dispatched_at=local("2026-03-02 10:00"))
    sign = next(d for d in prescribe(signing, china(), limits()) if d.stage == Stage.SIGN)
    assert sign.amber_at == local("2026-03-03 13:45")
    at_night = replace(signing, emergency=True, dispatched_at=local("2026-03-02 22:00"))
    sign = next(d for d in prescribe(at_night, china(), limits()) if d.stage == Stage.SIGN)
    assert sign.amber_at == local("2026-03-02 22:22") + 30 * SECOND


def test_windows_and_pauses_and_nothing_light_no_lamp() -> None:
    now = local("2026-06-01 10:00")
    assert lamp([], now) == Lamp(LampColour.GREY)
    window_only = [d for d in prescribe(CITY, china(), limits()) if d.is_window]
    assert window_only
    assert lamp(window_only, now).colour == LampColour.GREY
    running = prescribe(LOCAL, china(), limits())
    assert lamp(running, now).colour == LampColour.RED
    assert lamp(running, now, paused=True).colour == LampColour.GREY
    assert lamp_colour(None, None, now) == LampColour.GREY
