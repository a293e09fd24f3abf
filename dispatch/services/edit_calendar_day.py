"""Change what one date is, by hand: the State Council's notice came, a typhoon closed the offices."""

from datetime import date, datetime

from dispatch.domain.calendar_files import DayEntry
from dispatch.domain.calendar_parts import DayKind
from dispatch.services.publish_clock_rules import PublishedRules, publish_clock_rules
from grid.domain.actor import Actor


def edit_calendar_day(
    *, day: date, kind: DayKind, name_zh: str, actor: Actor, at: datetime
) -> PublishedRules:
    """Record the date under the next calendar version; a later load leaves it alone. The same again writes nothing.

    Raises GridlineError `role_not_entitled` (403).
    """
    return publish_clock_rules(
        actor=actor,
        at=at,
        days=[DayEntry(day, kind, name_zh)],
        edited=True,
        note=f"{day} {kind}",
    )
