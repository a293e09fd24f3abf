"""A change of the grid tells those whose ground it is, and raises the alarm when it could not be applied."""

from collections.abc import Iterator
from datetime import datetime

from dispatch.domain.events import GRID_CHANGE, NewEvent
from dispatch.feed.append import append
from dispatch.models import Event
from grid.domain.actor import Actor
from grid.models import GridChange


def tell_grid_change(*, change: GridChange, actor: Actor, at: datetime) -> None:
    """One event on the change: planned, applied, cancelled or failed, inside the caller's transaction.

    Both levels of command centre hear of it, the inspectors of its subdistricts, and whoever asked for it.
    """
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
