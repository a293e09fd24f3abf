"""The one server process: plain HTTP on a thread pool, WebSockets on the event loop.

Django under ASGI opens a database connection per request with psycopg2; a thread pool keeps one per thread, which was
measured more than three times as fast.
"""

import os
from collections.abc import Awaitable, Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from a2wsgi import WSGIMiddleware
from django.conf import settings

from config.database_settings import limit_waiting
from config.gathered_bodies import gather_body
from config.sockets import hold_request, start_listening, stop_listening, websocket_application
from config.wsgi import application as wsgi_application

limit_waiting(settings.DATABASES["default"])
HTTP_THREADS = int(os.environ.get("GRIDLINE_HTTP_THREADS", "8"))

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: Pieces of an answer that wait for a slow reader without holding the thread that made them: a photo of a megabyte.
PIECES_WAITING = 256

http_application: Any = WSGIMiddleware(
    wsgi_application,  # type: ignore[arg-type]
    workers=HTTP_THREADS,
    send_queue_size=PIECES_WAITING,
)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """ASGI entry point, for `manage.py web` and for any ASGI server."""
    match scope["type"]:
        case "http":
            await _answer(scope, receive, send)
        case "websocket":
            await websocket_application(scope, receive, send)
        case "lifespan":
            await _live(receive, send)


async def _answer(scope: Message, receive: Receive, send: Send) -> None:
    """A thread is taken when all is there that it needs: the body, or the news that a request waits for."""
    gathered = await gather_body(scope, receive)
    ready = gathered and await hold_request(scope, gathered)
    if ready is not None:
        await http_application(scope, ready, send)


async def _live(receive: Receive, send: Send) -> None:
    """The hub listens for feed news from the server's start to its end."""
    await receive()
    try:
        await start_listening()
    except Exception as error:
        await send({"type": "lifespan.startup.failed", "message": str(error)})
        raise
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await stop_listening()
    await send({"type": "lifespan.shutdown.complete"})
