"""Whom to call when a unit must act at once: its duty phones in the order in which they are tried."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dispatch.selectors.current_moment import Moment
from grid.domain.rosters import chain_of, unit
from grid.domain.units import UnitFacts
from grid.selectors.on_duty import rows_on_duty
from grid.selectors.units_index import units_index

SHIFT_LEADER = "shift_leader"


@dataclass(frozen=True, slots=True)
class DutyPhone:
    """One number. ``role`` is duty, deputy or shift_leader; ``person`` empty where only the number is known."""

    unit: str
    rank: int
    role: str
    phone: str
    person: str = ""


def duty_phones(unit_code: str | None, moment: Moment) -> tuple[DutyPhone, ...]:
    """The roster's duty and deputy, the numbers of the unit and those above it, at the end the shift leader (带班领导).

    The nearest roster upwards that has a row now is asked. Without any the numbers of the units are left, the last of
    which counts as the shift leader's. Empty where nobody has a number. At most three statements.
    """
    upwards = tuple(_upwards(unit_code, moment))
    found = [*_of_roster(upwards, moment)]
    leaders = [one for one in found if one.role == SHIFT_LEADER]
    numbers = [one for one in found if one.role != SHIFT_LEADER]
    for above in upwards:
        role = "deputy" if numbers else "duty"
        numbers.append(DutyPhone(above.code, 0, role, above.duty_phone))
    ordered = _each_once([*numbers, *leaders])
    if ordered and not leaders and len(ordered) > 1:
        ordered[-1] = replace(ordered[-1], role=SHIFT_LEADER)
    return tuple(replace(one, rank=rank) for rank, one in enumerate(ordered, start=1))


def _upwards(unit_code: str | None, moment: Moment) -> Iterator[UnitFacts]:
    index = units_index(moment.units_version)
    seen: set[str] = set()
    above = index.get(unit_code)
    while above is not None and above.code not in seen:
        seen.add(above.code)
        yield above
        above = index.get(above.parent_code)


def _of_roster(upwards: tuple[UnitFacts, ...], moment: Moment) -> Iterator[DutyPhone]:
    running = rows_on_duty([unit(above.code) for above in upwards], moment.now) if upwards else {}
    nearest = next((above.code for above in upwards if unit(above.code) in running), None)
    if nearest is None:
        return
    for call in chain_of(running[unit(nearest)][0]):
        yield DutyPhone(nearest, 0, call.role, call.phone, call.person.name if call.person else "")


def _each_once(phones: list[DutyPhone]) -> list[DutyPhone]:
    """Without empty numbers and repeats; a number that is the shift leader's too stays at the end."""
    last = {one.phone for one in phones if one.role == SHIFT_LEADER}
    kept: dict[str, DutyPhone] = {}
    for one in phones:
        if one.phone and (one.role == SHIFT_LEADER or one.phone not in last):
            kept.setdefault(one.phone, one)
    return list(kept.values())
