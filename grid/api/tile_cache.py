"""Tiles that were made lately, kept in this process until their layer changes."""

from collections import OrderedDict
from threading import Lock
from typing import Final

Key = tuple[str, str, int, int, int]
"""Layer, its stamp, zoom, column, row: a changed layer has another stamp, so nothing is ever out of date."""

MOST_BYTES: Final = 48 * 2**20


class TileCache:
    """The tiles asked for last, up to a number of bytes. Only for layers that show everybody the same."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def find(self, key: Key) -> bytes | None:
        """The tile, None when it is not kept."""
        with self._lock:
            body = self._kept.get(key)
            if body is not None:
                self._kept.move_to_end(key)
            return body

    def keep(self, key: Key, body: bytes) -> None:
        """Keep it in place of those not asked for longest; one larger than the whole cache is not kept."""
        if len(body) > self._most_bytes:
            return
        with self._lock:
            self._bytes += len(body) - len(self._kept.pop(key, b""))
            self._kept[key] = body
            while self._bytes > self._most_bytes:
                self._bytes -= len(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


CACHE: Final = TileCache()
