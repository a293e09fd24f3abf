"""The WebSocket doors on a real server and port, with the hub, in this process; and clients for them."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from websockets.sync.client import ClientConnection, connect

from config.sockets import websocket_application
from dispatch.api.hub import hub

PATIENCE_S = 10.0
Frame = dict[str, Any]


class SocketServer:
    """uvicorn on a thread. ``run`` lets a test reach into its event loop."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        configuration = uvicorn.Config(
            self._application,
            interface="asgi3",
            log_level="warning",
            lifespan="on",
            ws_per_message_deflate=False,
        )
        self.server = uvicorn.Server(configuration)
        self.started = threading.Event()
        self.loop: asyncio.AbstractEventLoop
        self.thread = threading.Thread(target=self._serve, name="socket server")

    def start(self) -> None:
        self.thread.start()
        assert self.started.wait(PATIENCE_S)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(PATIENCE_S)
        self.listening.close()

    def run(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """The answer of a coroutine run on the server's loop."""
        return asyncio.run_coroutine_threadsafe(work(), self.loop).result(PATIENCE_S)

    def _serve(self) -> None:
        self.server.run(sockets=[self.listening])

    async def _application(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await websocket_application(scope, receive, send)
            return
        await receive()
        self.loop = asyncio.get_running_loop()
        await hub.start()
        await hub.ready()
        self.started.set()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await hub.stop()
        await send({"type": "lifespan.shutdown.complete"})


class Reader:
    """A client that follows the feed and checks the chain as a good client does."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.epoch: str | None = None
        self.after: int | None = None
        self.upto = 0
        self.frames: list[Frame] = []

    def hello(self, epoch: str | None = None, after: int | None = None, **more: object) -> None:
        """Say hello with this place; the chain begins there."""
        self.epoch, self.after = epoch, after
        self.connection.send(json.dumps({"t": "hello", "epoch": epoch, "after": after, **more}))

    def next(self) -> Frame:
        """The next frame, whatever it is."""
        frame: Frame = json.loads(self.connection.recv(PATIENCE_S))
        if frame["t"] in ("event", "gone"):
            assert frame["epoch"] == self.epoch
            assert frame["prev"] == self.after, "something is missing"
            assert frame["seq"] > frame["prev"]
            self.after = frame["seq"]
            self.frames.append(frame)
        elif frame["t"] == "heartbeat":
            self.upto = frame["upto"]
        return frame

    def read_to(self, upto: int) -> list[Frame]:
        """Frames until everything up to that place was received; all so far."""
        while max(self.upto, self.after or 0) < upto:
            self.next()
        return self.frames

    def begin(self) -> None:
        """Take the present end as known, as after a snapshot."""
        self.hello()
        told = self.next()
        assert told["t"] == "resync"
        self.hello(told["epoch"], told["upto"])
        assert self.next()["t"] == "heartbeat"


@contextmanager
def running_server() -> Iterator[SocketServer]:
    """A server for one test."""
    server = SocketServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def reader(
    server: SocketServer, token: str | None = None, path: str = "/ws/console", **options: Any
) -> Iterator[Reader]:
    """A connected client; ``token`` is shown in the Authorization header."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers.update(options.pop("headers", {}))
    address = f"ws://127.0.0.1:{server.port}{path}"
    with connect(address, additional_headers=headers, proxy=None, close_timeout=0.3, **options) as connection:
        yield Reader(connection)
