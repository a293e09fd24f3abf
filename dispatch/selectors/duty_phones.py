"""Whom to call when a unit must act at once: its duty phones in the order in which they are tried."""

from dataclasses import dataclass

from dispatch.selectors.current_moment import Moment
from grid.selectors.units_index import units_index


@dataclass(frozen=True, slots=True)
class DutyPhone:
    """One number. ``role`` is duty, deputy or shift_leader; ``person`` empty where only the number is known."""

    unit: str
    rank: int
    role: str
    phone: str
    person: str = ""


def duty_phones(unit_code: str | None, moment: Moment) -> tuple[DutyPhone, ...]:
    """The unit's own number, then those of the units above it; the last one counts as the shift leader's.

    Empty where neither the unit nor anything above it has a number. Rosters name people and deputies in the same
    order; whoever reads them answers here.
    """
    index = units_index(moment.units_version)
    found: list[DutyPhone] = []
    seen: set[str] = set()
    unit = index.get(unit_code)
    while unit is not None and unit.code not in seen:
        seen.add(unit.code)
        if unit.duty_phone and unit.duty_phone not in {known.phone for known in found}:
            role = "duty" if not found else "deputy"
            found.append(DutyPhone(unit.code, len(found) + 1, role, unit.duty_phone))
        unit = index.get(unit.parent_code)
    if len(found) > 1:
        last = found[-1]
        found[-1] = DutyPhone(last.unit, last.rank, "shift_leader", last.phone, last.person)
    return tuple(found)
