"""A change of the grid tells those whose ground it is, and raises the alarm when it could not be applied."""

from collections.abc import Iterator
from datetime import datetime

from dispatch.domain.alarms import AlarmKind
from dispatch.domain.events import GRID_CHANGE, NewEvent
from dispatch.feed.append import append
from dispatch.models import Event
from dispatch.services.raise_alarm import raise_alarm
from grid.domain.actor import Actor
from grid.models import GridChange


def tell_grid_change(*, change: GridChange, actor: Actor, at: datetime) -> None:
    """One event on the change: planned, applied, cancelled or failed, inside the caller's transaction.

    Both levels of command centre hear of it, the inspectors of its subdistricts, and whoever asked for it.
    """
    if change.state == "failed":
        raise_alarm(
            kind=AlarmKind.GRID_CHANGE_FAILED,
            subject_type=GRID_CHANGE,
            subject_id=change.pk,
            audience=[key for key in _audience(change) if key.startswith("desk:")],
            at=at,
            params={"error": change.failure.get("code")},
        )
    told = Event.objects.filter(subject_type=GRID_CHANGE, subject_id=change.pk).count()
    append(
        [
            NewEvent(
                subject_type=GRID_CHANGE,
                subject_id=change.pk,
                seq=told + 1,
                type=f"grid_change_{change.state}",
                actor=actor,
                at=at,
                data={
                    "kind": change.kind,
                    "before": list(change.before),
                    "after": list(change.after),
                    "subdistricts": list(change.subdistrict_codes),
                    "effective_at": change.effective_at,
                    "error": change.failure.get("code"),
                },
                audience=frozenset(_audience(change)),
            )
        ]
    )


def _audience(change: GridChange) -> Iterator[str]:
    yield "desk:district"
    for code in change.subdistrict_codes:
        yield f"desk:{code}"
        yield f"inspect:{code}"
    if change.actor_id is not None:
        yield f"person:{change.actor_id}"
