"""The published dispatch table of one version, ready to route."""

from dispatch.domain.routing_index import RoutingIndex
from dispatch.models import DispatchTable
from dispatch.selectors.dispatch_rows import dispatch_rows

MOST_VERSIONS_HELD = 3

_held: dict[int, RoutingIndex] = {}


def routing_index(version: int) -> RoutingIndex:
    """The index of that version. A version never changes, so every process keeps what it read.

    An unknown version (0: nothing is published yet) answers with an empty index, which is not kept: every
    ticket then goes to the duty dispatcher's queue.
    """
    held = _held.get(version)
    if held is not None:
        return held
    table = DispatchTable.objects.filter(version=version).only("id").first()
    if table is None:
        return RoutingIndex.of((), version)
    loaded = RoutingIndex.of(dispatch_rows(table.pk), version)
    while len(_held) >= MOST_VERSIONS_HELD:
        _held.pop(min(_held))
    _held[version] = loaded
    return loaded


def forget_routing_index(version: int) -> None:
    """Drop this process's copy: whoever writes a version does so, in case an earlier try was rolled back."""
    _held.pop(version, None)
