"""Load days, office hours and limits from files."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dispatch.domain.calendar_files import read_days, read_limits, read_office_hours
from dispatch.domain.faults import Fault, FaultyInput
from dispatch.services.publish_clock_rules import PublishedRules, publish_clock_rules
from grid.domain.actor import Actor

Lines = Sequence[Sequence[str]]


def load_calendar(
    *,
    actor: Actor,
    at: datetime,
    days: Lines = (),
    office_hours: Lines = (),
    limits: Lines = (),
    note: str = "",
) -> PublishedRules:
    """Make the files' content the calendar in force; the same content again writes nothing.

    Lines are cell texts, the header first; an empty part stays as it is. The years of which ``days`` names any day
    count as published. Rows edited in the district are kept. Raises FaultyInput `calendar_faulty` with every fault
    by line.
    """
    day_entries, faults = read_days(as_rows(days))
    slots, slot_faults = read_office_hours(as_rows(office_hours))
    limit_entries, limit_faults = read_limits(as_rows(limits))
    all_faults: list[Fault] = [*faults, *slot_faults, *limit_faults]
    if all_faults:
        raise FaultyInput("calendar_faulty", all_faults)
    return publish_clock_rules(
        actor=actor,
        at=at,
        days=day_entries if days else None,
        office_hours=slots if office_hours else None,
        limits=limit_entries if limits else None,
        published_years={entry.day.year for entry in day_entries} if days else None,
        note=note,
    )


def as_rows(lines: Lines) -> list[Mapping[str, str]]:
    """The lines by the names of the header; empty lines are left out."""
    if not lines:
        return []
    header = [name.strip() for name in lines[0]]
    return [dict(zip(header, line, strict=False)) for line in lines[1:] if any(cell.strip() for cell in line)]
