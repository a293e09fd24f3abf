"""Whoever changes something says which version was seen; another one now means that somebody came first."""

from collections.abc import Mapping

from gis.domain.errors import GridlineError


def check_versions(seen: Mapping[str, int], present: Mapping[str, int]) -> None:
    """Raises GridlineError `cells_changed_meanwhile` (409) when the cells seen are not those that are there."""
    fresh = _stale(seen, present)
    if fresh:
        codes = ", ".join(str(cell["code"]) for cell in fresh[:5])
        raise GridlineError("cells_changed_meanwhile", status=409, cells=codes, extra={"present": fresh})


def check_grid_versions(seen: Mapping[str, int], present: Mapping[str, int]) -> None:
    """Raises GridlineError `grids_changed_meanwhile` (409), the same for responsibility grids."""
    fresh = _stale(seen, present)
    if fresh:
        codes = ", ".join(str(grid["code"]) for grid in fresh[:5])
        raise GridlineError("grids_changed_meanwhile", status=409, grids=codes, extra={"present": fresh})


def _stale(seen: Mapping[str, int], present: Mapping[str, int]) -> list[dict[str, object]]:
    return [
        {"code": code, "seen": version, "version": present.get(code)}
        for code, version in sorted(seen.items())
        if present.get(code) != version
    ]
