"""Change one default limit by hand."""

from datetime import datetime

from dispatch.domain.calendar_files import LimitEntry
from dispatch.domain.limits import LimitError
from dispatch.services.publish_clock_rules import PublishedRules, publish_clock_rules
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


def edit_limit(*, entry: LimitEntry, actor: Actor, at: datetime) -> PublishedRules:
    """Record the limit under the next version; a later load leaves it alone. The same again writes nothing.

    Raises GridlineError `limit_bad` (422) for a number or unit that cannot be, `role_not_entitled` (403).
    """
    try:
        written = entry.row()
    except LimitError as error:
        raise GridlineError(
            "limit_bad", status=422, field="value", value=entry.value, unit=entry.unit
        ) from error
    note = f"{entry.kind} {entry.step} {entry.condition} {written.limit}"
    return publish_clock_rules(actor=actor, at=at, limits=[entry], edited=True, note=note)
