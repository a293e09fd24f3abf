"""The web process: http and https in one event loop."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from typing import Any

import uvicorn
import uvloop
from django.core.management.base import BaseCommand, CommandParser

from config.lan_guard import LanGuard
from config.ports import bind_address, http_port, https_port
from config.tls import server_certificate

#: A socket that a phone left behind is noticed and closed after this long.
SOCKET_PING_S = 20
LARGEST_SOCKET_MESSAGE_BYTES = 65_536
SHUTDOWN_S = 5


class Server(uvicorn.Server):
    """Leaves signals to the command, which stops both servers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Command(BaseCommand):
    """`manage.py web`: serves until told to stop."""

    help = "Serves HTTP, HTTPS and WebSockets."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-https", action="store_true", help="plain http only, for tests and behind a proxy"
        )

    def handle(self, *args: Any, no_https: bool, **options: Any) -> None:
        from config.asgi import application

        if no_https:
            servers = [Server(_configuration(application, http_port(), lifespan="on"))]
        else:
            pair = server_certificate()
            secure = {"ssl_certfile": str(pair.certificate), "ssl_keyfile": str(pair.key)}
            servers = [
                Server(_configuration(LanGuard(application, https_port()), http_port(), lifespan="on")),
                Server(_configuration(application, https_port(), lifespan="off", **secure)),
            ]
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(servers))
        if not all(server.started for server in servers):
            raise SystemExit(1)


def _configuration(application: Any, port: int, **options: Any) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        host=bind_address(),
        port=port,
        loop="none",  # the command brings its own
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        ws_ping_interval=SOCKET_PING_S,
        ws_ping_timeout=SOCKET_PING_S,
        ws_max_size=LARGEST_SOCKET_MESSAGE_BYTES,
        # Frames are small and many readers get the same one: compressing each copy costs more than it saves.
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
        **options,
    )


async def _serve(servers: list[Server]) -> None:
    """All or none: when one server ends, the other ends too, and the supervisor starts both anew."""

    def stop_all() -> None:
        for server in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop_all)

    async def run(server: Server) -> None:
        try:
            await server.serve()
        finally:
            stop_all()

    await asyncio.gather(*map(run, servers), return_exceptions=True)
