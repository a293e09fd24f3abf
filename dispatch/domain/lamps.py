"""The lamp of a ticket: blue, amber, red, or grey."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch.domain.clock_facts import Prescribed
from dispatch.domain.deadlines import leading_deadline
from dispatch.domain.stages import Stage


class LampColour(StrEnum):
    """Blue while there is time, amber (黄灯) from 75 % of the stage, red (红灯) from then on, grey without clock."""

    BLUE = "blue"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Lamp:
    """What the desks show of a ticket's clocks (灯). ``stage`` and times are None when no clock runs."""

    colour: LampColour
    stage: Stage | None = None
    owner: str | None = None
    due_at: datetime | None = None
    amber_at: datetime | None = None


def lamp_colour(
    due_at: datetime | None, amber_at: datetime | None, now: datetime, *, paused: bool = False
) -> LampColour:
    """The colour for one deadline, e.g. for the cached one of a list row. Due now is already red."""
    if due_at is None or paused:
        return LampColour.GREY
    if now >= due_at:
        return LampColour.RED
    return LampColour.AMBER if amber_at is not None and now >= amber_at else LampColour.BLUE


def lamp(deadlines: Iterable[Prescribed], now: datetime, *, paused: bool = False) -> Lamp:
    """The lamp of the earliest duty that runs; return windows light no lamp, a paused ticket has none."""
    leading = leading_deadline(deadlines)
    if leading is None:
        return Lamp(LampColour.GREY)
    colour = lamp_colour(leading.due_at, leading.amber_at, now, paused=paused)
    return Lamp(colour, leading.stage, leading.owner, leading.due_at, leading.amber_at)
