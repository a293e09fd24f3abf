"""How long from a commit until every socket has it? As a multiple of a bare LISTEN/NOTIFY round trip.

The commits are intakes, each with several events. The readers share the machine's cores with what they measure.
"""

import asyncio
import json
import resource
import select
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connection
from websockets.asyncio.client import ClientConnection, connect

from dispatch.api.intake import intake_of
from dispatch.api.ticket_schemas import TicketIn
from dispatch.feed.connection import open_direct
from dispatch.management.bench_load import CITY_ACCOUNT, City, token_of
from dispatch.management.bench_result import Result, Yardstick, percentile
from dispatch.management.bench_stack import cpu_seconds, serving_processes, web_port
from dispatch.services.take_in_ticket import take_in_ticket
from grid.models import Account
from grid.selectors.load_actor import load_actor

READER = "dispatcher"
ROUND_TRIPS = 300
INTAKES_PER_S = 3.5
WARM_UP = 3
EVENT_FRAME, SUBJECT_ID = b'{"t":"event"', b'"type":"ticket","id":"'
OPEN_TIMEOUT_S = 40.0
LAST_FRAME_TIMEOUT_S = 15.0
MOST_P95_MS = 500
OPEN_AT_ONCE = 50
SPARE_FILES = 200


@dataclass(slots=True)
class Heard:
    """When the writer committed which ticket with how many events, and when each of its frames came in."""

    committed: dict[str, tuple[float, int]] = field(default_factory=dict)
    received: dict[str, list[float]] = field(default_factory=dict)

    def missing(self, sockets: int) -> int:
        """Frames that some socket still waits for."""
        return sum(
            events * sockets - len(self.received.get(ticket, ()))
            for ticket, (_, events) in self.committed.items()
        )

    def latencies_ms(self) -> list[float]:
        """Of every frame but those of the first tickets."""
        counted = list(self.committed)[WARM_UP:]
        return [1000 * (at - self.committed[id_][0]) for id_ in counted for at in self.received.get(id_, ())]


def bench_push(*, sockets: int = 200, intakes: int = 40) -> list[Result]:
    """Milliseconds from commit to receipt over all frames and sockets; raises RuntimeError when any frame is lost."""
    round_trip = Yardstick.of("LISTEN/NOTIFY round trip", [1000 * taken for taken in _round_trips()], "ms")
    with _files_for(sockets), token_of(READER) as token:
        heard, web_cpu_s = asyncio.run(_measure(token, serving_processes()["web"], sockets, intakes))
    if missing := heard.missing(sockets):
        raise RuntimeError(f"{missing} frames were lost")
    latencies = heard.latencies_ms()
    frames = sum(len(times) for times in heard.received.values())
    events_per_s = INTAKES_PER_S * frames / sockets / len(heard.committed)
    note = f"{sockets} sockets, {events_per_s:.0f} events/s, none of {frames} frames lost"
    name = f"push.{sockets}"
    return [
        Result(f"{name}.p50", (median(latencies),), "ms", round_trip, note=note),
        Result(
            f"{name}.p95", (percentile(latencies, 0.95),), "ms", round_trip, at_most=MOST_P95_MS, note=note
        ),
        Result(
            f"{name}.web_cpu",
            (1e6 * web_cpu_s / frames,),
            "µs/frame",
            Yardstick(round_trip.name, 1000 * round_trip.value, "µs"),
        ),
    ]


def _round_trips() -> list[float]:
    """Seconds from NOTIFY to its arrival on another connection: what PostgreSQL alone takes."""
    taken = []
    with (
        closing(open_direct("bench listener")) as listener,
        closing(open_direct("bench notifier")) as notifier,
    ):
        with listener.cursor() as cursor:
            cursor.execute("LISTEN gridline_bench")
        with notifier.cursor() as cursor:
            for _ in range(ROUND_TRIPS):
                begun = time.perf_counter()
                cursor.execute("NOTIFY gridline_bench")
                while not listener.notifies:
                    select.select([listener], [], [], 1.0)
                    listener.poll()
                taken.append(time.perf_counter() - begun)
                listener.notifies.clear()
    return taken


@contextmanager
def _files_for(sockets: int) -> Iterator[None]:
    """As many open files as the sockets need; many systems begin with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = sockets + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def _measure(token: str, web: int, sockets: int, intakes: int) -> tuple[Heard, float]:
    """What was heard, and the web process's CPU seconds meanwhile."""
    heard = Heard()
    gate = asyncio.Semaphore(OPEN_AT_ONCE)
    async with asyncio.TaskGroup() as group:
        opening = [group.create_task(_open(token, gate)) for _ in range(sockets)]
    connections = [task.result() for task in opening]
    readers = [asyncio.create_task(_receive(socket, heard)) for socket in connections]
    begun = cpu_seconds(web)
    await asyncio.to_thread(_take_in_all, intakes + WARM_UP, heard)
    deadline = time.monotonic() + LAST_FRAME_TIMEOUT_S
    while heard.missing(sockets) and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    web_cpu_s = cpu_seconds(web) - begun
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    await asyncio.gather(*(socket.close() for socket in connections))
    return heard, web_cpu_s


async def _open(token: str, gate: asyncio.Semaphore) -> ClientConnection:
    """A socket that follows the feed from its present end."""
    async with gate:
        socket = await connect(
            f"ws://127.0.0.1:{web_port()}/ws/console",
            additional_headers={"Authorization": f"Bearer {token}"},
            proxy=None,
            compression=None,
            close_timeout=1,
            open_timeout=OPEN_TIMEOUT_S,
        )
        place: dict[str, Any] = {"epoch": None, "upto": None}
        while place.get("t") != "heartbeat":
            await socket.send(json.dumps({"t": "hello", "epoch": place["epoch"], "after": place["upto"]}))
            place = json.loads(await socket.recv())
        return socket


async def _receive(socket: ClientConnection, heard: Heard) -> None:
    while True:
        frame = await socket.recv(decode=False)
        at = time.perf_counter()
        if frame.startswith(EVENT_FRAME):  # no JSON here: parsing would be measured too
            begin = frame.index(SUBJECT_ID) + len(SUBJECT_ID)
            heard.received.setdefault(frame[begin : begin + 36].decode(), []).append(at)


def _take_in_all(intakes: int, heard: Heard) -> None:
    """One intake after the other at an even pace; notes when each commit returned."""
    city, actor = City(), load_actor(Account.objects.get(username=CITY_ACCOUNT).pk)
    assert actor is not None
    try:
        for _ in range(intakes):
            ticket = take_in_ticket(intake=intake_of(TicketIn(**city.intake()), actor), actor=actor).ticket
            heard.committed[str(ticket.id)] = time.perf_counter(), ticket.event_seq
            time.sleep(1 / INTAKES_PER_S)
    finally:
        connection.close()
