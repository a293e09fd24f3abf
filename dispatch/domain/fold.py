"""What a subject is, told by its history alone: the fold of its events (invariant I2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


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
    seq, version = 0, 0
    state: str | None = None
    holder: tuple[str, str] | None = None
    due: Mapping[str, str] | None = None
    for event in events:
        data = event.data
        if event.seq != seq + 1:
            raise BrokenHistory(f"event {event.seq} ({event.type}) follows event {seq}")
        seq = event.seq
        version = _version_after(version, event)
        if given := data.get("holder"):
            holder = (given["kind"], given["code"])  # type: ignore[index]
        if (told := data.get("due")) is not None:
            due = told  # type: ignore[assignment]
        if "to" in data:
            if data.get("from") != state:
                raise BrokenHistory(
                    f"event {seq} ({event.type}) leaves {data.get('from')}, but the state was {state}"
                )
            state = str(data["to"])
    return Folded(seq, state, version, holder, due)


def _version_after(before: int, event: PastEvent) -> int:
    version = event.data.get("version")
    if not isinstance(version, int):
        return before
    if version < before:
        raise BrokenHistory(f"event {event.seq} ({event.type}) goes back to version {version}")
    return version
