"""Raise an alarm (告警) in the inbox of the desk that owns it, and take it back when its ground is gone."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from dispatch.domain.alarm_events import ALARM_SUBJECT
from dispatch.domain.alarms import AlarmKind, owner_of
from dispatch.domain.events import NewEvent
from dispatch.feed.append import append
from dispatch.models import Alarm
from dispatch.models.ids import new_id
from grid.domain.actor import Actor

RAISE = """
INSERT INTO dispatch_alarm (id, kind, subject_type, subject_id, params, owner_key, audience, raised_at, last_raised_at,
                            times, owner_since, reminders, resolution, event_seq)
VALUES (%(id)s, %(kind)s, %(type)s, %(subject)s, %(params)s::jsonb, %(owner)s, %(audience)s, %(at)s, %(at)s,
        1, %(at)s, 0, '', 1)
ON CONFLICT (kind, subject_type, subject_id) WHERE resolved_at IS NULL
DO UPDATE SET times = dispatch_alarm.times + 1, last_raised_at = excluded.last_raised_at, params = excluded.params
RETURNING id
"""


@transaction.atomic
def raise_alarm(
    *,
    kind: str,
    subject_type: str,
    subject_id: UUID | str,
    audience: str | Iterable[str],
    at: datetime,
    params: Mapping[str, object] = {},
) -> UUID:
    """One open alarm per kind and subject; raised again while open, it only counts. The alarm's id.

    ``audience`` are the scope keys that may hear of it (a subdistrict's desk among them owns it, else the district
    desk, else supervision). ``params`` are ids and figures, no personal data. Two statements for a new alarm, one
    for a known one, in the caller's transaction. Raises ValueError for a kind that is not declared or an alarm
    without audience.
    """
    keys = sorted({audience} if isinstance(audience, str) else set(audience))
    owner = owner_of(keys)
    wanted = new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            RAISE,
            {
                "id": wanted,
                "kind": AlarmKind(kind).value,
                "type": subject_type,
                "subject": str(subject_id),
                "params": json.dumps(params, default=str, allow_nan=False),
                "owner": owner,
                "audience": keys,
                "at": at,
            },
        )
        found = UUID(str(cursor.fetchone()[0]))
    if found == wanted:
        about = {"kind": kind, "subject_type": subject_type, "subject": str(subject_id), "owner": owner}
        append(
            [
                NewEvent(
                    subject_type=ALARM_SUBJECT,
                    subject_id=found,
                    seq=1,
                    type="alarm_raised",
                    actor=Actor.system(),
                    at=at,
                    data=about,
                    audience=frozenset(keys),
                )
            ]
        )
    return found


def resolve_alarm(
    *, kind: str, subject_type: str, subject_id: UUID | str, at: datetime, note: str = ""
) -> bool:
    """The ground is gone: resolve the open alarm of this kind and subject, if there is one. Whether there was."""
    with transaction.atomic():
        open_ones = Alarm.objects.select_for_update().filter(resolved_at=None)
        alarm = open_ones.filter(kind=kind, subject_type=subject_type, subject_id=str(subject_id)).first()
        if alarm is None:
            return False
        alarm.resolved_at, alarm.resolution, alarm.next_step_at = at, note[:500], None
        tell(alarm, "alarm_resolved", actor=Actor.system(), at=at, note=note[:500] or None)
    return True


def tell(alarm: Alarm, event: str, *, actor: Actor, at: datetime, **more: object) -> None:
    """Append what happened to a locked alarm and store the row."""
    alarm.event_seq += 1
    about = {
        "kind": alarm.kind,
        "subject_type": alarm.subject_type,
        "subject": alarm.subject_id,
        "owner": alarm.owner_key,
    }
    append(
        [
            NewEvent(
                subject_type=ALARM_SUBJECT,
                subject_id=alarm.id,
                seq=alarm.event_seq,
                type=event,
                actor=actor,
                at=at,
                data={**about, **more},
                audience=frozenset(alarm.audience),
            )
        ]
    )
    alarm.save()
