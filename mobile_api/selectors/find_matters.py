"""Matters to report, by a few characters."""

from typing import Any

from dispatch.domain.catalogue import MatterEntry
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import current_moment


def find_matters(text: str, limit: int = 30) -> list[dict[str, Any]]:
    """Matters whose name or code contains the text, the most frequent first; one statement.

    Every character typed must occur in the name when nothing contains the text as a whole (垃桶 → 垃圾桶).
    """
    matters = catalogue(current_moment().catalogue_version).matters.values()
    needle = text.strip().lower()
    found = [entry for entry in matters if needle in _words(entry)]
    if not found:
        found = [entry for entry in matters if all(character in entry.name_zh for character in needle)]
    found.sort(key=lambda entry: (needle not in entry.name_zh, -entry.demo_weight, entry.code))
    return [_choice(entry) for entry in found[:limit]]


def _words(entry: MatterEntry) -> str:
    return f"{entry.name_zh} {entry.major_zh} {entry.name_en} {entry.code}".lower()


def _choice(entry: MatterEntry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "kind": entry.kind,
        "major_zh": entry.major_zh,
        "name_zh": entry.name_zh,
        "name_en": entry.name_en,
        "self_handle_allowed": entry.self_handle_allowed,
    }
