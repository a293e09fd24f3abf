"""What a record does to the base data that stands there now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grid.domain.verification.fields import FIELDS, NEVER_ADDED, SubjectKind
from grid.domain.verification.record import Result


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject as it stands now: its fields that verification knows; `changed_after` = since the device looked."""

    values: Mapping[str, Any]
    changed_after: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """`action` is update, insert, void, or none with the reason in `conflict`; `before`, `after`: what it concerns."""

    action: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    conflict: str = ""


def decide(
    kind: SubjectKind,
    result: Result,
    observed: Mapping[str, Any],
    seen: Mapping[str, Any],
    now: Standing | None,
) -> Outcome | None:
    """The outcome of a corrected, added or void record; None where the base says the same already.

    A correction is refused when a field it changes no longer holds what the verifier saw (or, where that was not
    recorded, when the subject has changed since): `moved_meanwhile`. Further conflicts: `gone_meanwhile` (corrected or
    void, but no such subject stands), `exists_meanwhile` (added, but there is one with other values),
    `added_by_registry` (persons and households enter through the registry).
    """
    if result is Result.ADDED:
        return _added(kind, observed, now)
    if now is None:
        return (
            None
            if result is Result.VOID_RECORD
            else Outcome("none", after=observed, conflict="gone_meanwhile")
        )
    if result is Result.VOID_RECORD:
        if now.changed_after or _moved(seen, seen, now):
            return Outcome("none", before=dict(now.values), conflict="moved_meanwhile")
        return Outcome("void", before=dict(now.values))
    changes = {name: value for name, value in observed.items() if now.values.get(name) != value}
    if not changes:
        return None
    before = {name: now.values.get(name) for name in changes}
    if _moved(seen, changes, now) or (now.changed_after and not changes.keys() <= seen.keys()):
        return Outcome("none", before, changes, "moved_meanwhile")
    return Outcome("update", before, changes)


def _added(kind: SubjectKind, observed: Mapping[str, Any], now: Standing | None) -> Outcome | None:
    if kind in NEVER_ADDED:
        return Outcome("none", after=observed, conflict="added_by_registry")
    if now is None:
        return Outcome("insert", after=observed)
    differing = {
        name: now.values.get(name) for name, value in observed.items() if now.values.get(name) != value
    }
    return Outcome("none", differing, dict(observed), "exists_meanwhile") if differing else None


def _moved(seen: Mapping[str, Any], concerned: Mapping[str, Any], now: Standing) -> bool:
    return any(name in seen and seen[name] != now.values.get(name) for name in concerned)


def personal_fields(kind: SubjectKind, names: Mapping[str, Any]) -> list[str]:
    """Those of the names that are personal, sorted."""
    return sorted(name for name in names if name in FIELDS[kind] and FIELDS[kind][name].personal)
