"""What a subject is, told by its history alone: the fold of its events (invariant I2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace


class BrokenHistory(Exception):
    """A history that no sequence of steps could have written; says at which event and why."""


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One event as read from history; ``data`` is what its type declares."""

    seq: int
    type: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Folded:
    """State, holder and running due times after the last event. ``due`` maps a stage to an ISO 8601 time."""

    seq: int = 0
    state: str | None = None
    version: int = 0
    holder: tuple[str, str] | None = None
    due: Mapping[str, str] | None = None


def fold(events: Iterable[PastEvent]) -> Folded:
    """The subject its events describe. Raises BrokenHistory for a gap, or a step from a state it was not in."""
    folded = Folded()
    for event in events:
        folded = _after(folded, event)
    return folded


def _after(before: Folded, event: PastEvent) -> Folded:
    if event.seq != before.seq + 1:
        raise BrokenHistory(f"event {event.seq} ({event.type}) follows event {before.seq}")
    after = replace(before, seq=event.seq)
    version = event.data.get("version")
    if isinstance(version, int):
        if version < before.version:
            raise BrokenHistory(f"event {event.seq} ({event.type}) goes back to version {version}")
        after = replace(after, version=version)
    if event.data.get("holder"):
        holder: Mapping[str, str] = event.data["holder"]  # type: ignore[assignment]
        after = replace(after, holder=(holder["kind"], holder["code"]))
    if event.data.get("due") is not None:
        after = replace(after, due=event.data["due"])  # type: ignore[arg-type]
    if "to" not in event.data:
        return after
    source = event.data.get("from")
    if source != before.state:
        raise BrokenHistory(
            f"event {event.seq} ({event.type}) leaves {source}, but the state was {before.state}"
        )
    return replace(after, state=str(event.data["to"]))
