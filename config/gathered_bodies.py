"""A request's body is gathered on the event loop before a thread is taken: eight slow phones must not stop a district.

The threads that answer read bodies as they come; a phone that sends a photo over 64 kbit/s would hold one for minutes.
Small bodies stay in memory, larger ones go to a temporary file. Announced bodies over `LARGEST_BYTES` (imports, from an
office) and bodies of unknown length pass as they are.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from typing import IO, Any

IN_MEMORY_BYTES = 256 * 1024
LARGEST_BYTES = 24 * 1024 * 1024
PIECE_BYTES = 256 * 1024
#: A body of which nothing more comes for so long has no sender any more.
LONGEST_SILENCE_S = 60.0
#: What arrived of a piece of a resumable upload counts, whether its sender is still there or not.
KEPT_IN_PART = "/mobile/v1/uploads/"

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]


async def gather_body(scope: Message, receive: Receive) -> Receive | None:
    """A ``receive`` that has the whole body at hand; None when the sender went away before its end."""
    announced = announced_bytes(scope)
    if not 0 < announced <= LARGEST_BYTES:
        return receive
    body = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - closed by whoever reads it last
    whole = await _fill(body, receive)
    if not whole and not scope["path"].startswith(KEPT_IN_PART):
        body.close()
        return None
    body.seek(0)
    return _from(body, receive)


def announced_bytes(scope: Message) -> int:
    """`Content-Length`; 0 when it is missing or no number."""
    text = dict(scope["headers"]).get(b"content-length", b"")
    return int(text) if text.isdigit() and len(text) < 16 else 0


async def _fill(body: IO[bytes], receive: Receive) -> bool:
    """Write what comes; whether it came to its end."""
    while True:
        try:
            async with asyncio.timeout(LONGEST_SILENCE_S):
                message = await receive()
        except TimeoutError:
            return False
        if message["type"] == "http.disconnect":
            return False
        body.write(message.get("body", b""))
        if not message.get("more_body", False):
            return True


def _from(body: IO[bytes], receive: Receive) -> Receive:
    """The body piece by piece, then whatever the server has to say."""

    async def received() -> Message:
        if body.closed:
            return await receive()
        piece = body.read(PIECE_BYTES)
        more = len(piece) == PIECE_BYTES
        if not more:
            body.close()
        return {"type": "http.request", "body": piece, "more_body": more}

    return received
