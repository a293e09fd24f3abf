"""Rows of supervision to try a route on, inside or outside of what somebody sees."""

from dispatch.models import Alarm
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment


def make_alarm(keys: tuple[str, ...]) -> str:
    """An open alarm that the first of the keys owns; its id."""
    now = current_moment().now
    alarm = Alarm.objects.create(
        kind="ticket_unrouted", subject_type="ticket", subject_id=str(new_id()), owner_key=keys[0],
        audience=list(keys), raised_at=now, last_raised_at=now, owner_since=now,
    )  # fmt: skip
    return str(alarm.id)
