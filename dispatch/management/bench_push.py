"""How long from a commit until every socket has it? As a multiple of a bare LISTEN/NOTIFY round trip.

Writes events of tickets that do not exist, as a business transaction would: for a scratch database only. Starts a
web and a relay process of its own on the database in use; a relay that is elected already does the work instead.
"""

import asyncio
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from statistics import median, quantiles
from typing import Any

from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect

from dispatch.feed.connection import open_direct
from dispatch.models.ids import new_id
from dispatch.services.relay_feed import ensure_feed_state
from grid.domain.tokens import digest_of
from grid.models import AccessToken, Account, RoleGrant

ROUND_TRIPS = 300
EVENTS_PER_S = 10.0
WARM_UP = 5
EVENT_FRAME, SUBJECT_ID = b'{"t":"event"', b'"type":"ticket","id":"'
START_TIMEOUT_S = 40.0
LAST_FRAME_TIMEOUT_S = 15.0
WRITE = """
WITH history AS (
    INSERT INTO dispatch_event (id, subject_type, subject_id, seq, type, actor_label, at, data)
    VALUES (%s, 'ticket', %s, 1, 'ticket_received', 'bench', now(), %s)
)
INSERT INTO dispatch_feed_pending (event_id, audience, gone, created_at) VALUES (%s, %s, '{}', now())
"""


def bench_push(
    *, sockets: int = 200, events: int = 100, events_per_s: float = EVENTS_PER_S
) -> dict[str, Any]:
    """Milliseconds from commit to receipt, over all pairs of event and socket, and the yardstick beside them."""
    round_trips = [1000 * taken for taken in _notify_round_trips()]
    with closing(open_direct("bench")) as connection:
        ensure_feed_state(connection)
    with ExitStack() as stack:
        token = stack.enter_context(_account())
        port, web = stack.enter_context(_processes())
        latencies, lost, web_cpu = asyncio.run(_measure(port, token, web, sockets, events, events_per_s))
    yardstick = median(round_trips)
    cuts = quantiles(latencies, n=100) if len(latencies) > 1 else [0.0] * 99
    return {
        "sockets": sockets,
        "events": events,
        "events_per_s": events_per_s,
        "lost": lost,
        "p50_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "p99_ms": round(cuts[98], 1),
        "web_cpu_us_per_frame": round(1e6 * web_cpu / (sockets * (events + WARM_UP)), 1),
        "notify_round_trip_ms": round(yardstick, 3),
        "p95_as_round_trips": round(cuts[94] / yardstick, 1),
    }


def _notify_round_trips() -> list[float]:
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
def _account() -> Iterator[str]:
    """A dispatcher for the time of the measurement; the token."""
    now, token = datetime.now(UTC), token_urlsafe()
    account = Account.objects.create(username="bench-push", name="bench")
    RoleGrant.objects.create(account=account, role="dispatcher")
    AccessToken.objects.create(
        digest=digest_of(token), account=account, created_at=now, expires_at=now + timedelta(hours=1)
    )
    try:
        yield token
    finally:
        account.delete()


@contextmanager
def _processes() -> Iterator[tuple[int, int]]:
    """A web process on a free port and a relay, both on this process's database; the port and the web process's id."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "GRIDLINE_DATABASE": str(settings.DATABASES["default"]["NAME"]),
        "GRIDLINE_PORT": str(port),
    }
    heartbeat = Path(settings.VAR_DIR) / f"bench-worker-{os.getpid()}.json"
    commands = (["web", "--no-https"], ["worker", "--only", "relay", "--heartbeat", str(heartbeat)])
    children = [
        subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        _wait_until_ready(port)
        yield port, children[0].pid
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(20)


def _cpu_seconds(process: int) -> float:
    """User and system time of a process so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


async def _measure(
    port: int, token: str, web: int, sockets: int, events: int, events_per_s: float
) -> tuple[list[float], int, float]:
    """Latencies in milliseconds, how many frames never came, and the web process's CPU seconds for sending."""
    received: dict[str, list[float]] = {}
    async with asyncio.TaskGroup() as group:
        opening = [group.create_task(_open(port, token)) for _ in range(sockets)]
    connections = [task.result() for task in opening]
    readers = [
        asyncio.create_task(_receive(connection, events + WARM_UP, received)) for connection in connections
    ]
    committed: dict[str, float] = {}
    begun = _cpu_seconds(web)
    writer = threading.Thread(target=_commit_all, args=[events + WARM_UP, 1 / events_per_s, committed])
    writer.start()
    await asyncio.to_thread(writer.join)
    await asyncio.wait(readers, timeout=LAST_FRAME_TIMEOUT_S)
    web_cpu = _cpu_seconds(web) - begun
    for reader in readers:
        reader.cancel()
    await asyncio.wait(readers)
    for connection in connections:
        await connection.close()
    counted = list(committed)[WARM_UP:]
    latencies = [1000 * (at - committed[id_]) for id_ in counted for at in received.get(id_, ())]
    return latencies, len(counted) * sockets - len(latencies), web_cpu


async def _open(port: int, token: str) -> ClientConnection:
    """A socket that follows the feed from its present end."""
    connection = await connect(
        f"ws://127.0.0.1:{port}/ws/console",
        additional_headers={"Authorization": f"Bearer {token}"},
        proxy=None,
        compression=None,
        close_timeout=1,
        open_timeout=START_TIMEOUT_S,
    )
    place: dict[str, Any] = {"epoch": None, "upto": None}
    while place.get("t") != "heartbeat":
        await connection.send(json.dumps({"t": "hello", "epoch": place["epoch"], "after": place["upto"]}))
        place = json.loads(await connection.recv())
    return connection


async def _receive(connection: ClientConnection, events: int, received: dict[str, list[float]]) -> None:
    while events:
        frame = await connection.recv(decode=False)
        at = time.perf_counter()
        if frame.startswith(EVENT_FRAME):  # the readers share two cores with what they measure: no JSON here
            begin = frame.index(SUBJECT_ID) + len(SUBJECT_ID)
            received.setdefault(frame[begin : begin + 36].decode(), []).append(at)
            events -= 1


def _commit_all(events: int, pause_s: float, committed: dict[str, float]) -> None:
    """One event after the other; notes when each commit returned."""
    audience = ["desk:district", "desk:440105003", "leader", "supervision", "audit"]
    data = {
        "verb": "receive",
        "to": "received",
        "version": 1,
        "holder": {"kind": "queue", "code": "district"},
        "due": {"classify": "2026-03-02T09:30:00+08:00", "dispatch": "2026-03-02T11:00:00+08:00"},
    }
    with closing(open_direct("bench writer")) as connection, connection.cursor() as cursor:
        for _ in range(events):
            event, subject = str(new_id()), str(new_id())
            cursor.execute(WRITE, [event, subject, json.dumps(data), event, audience])
            committed[subject] = time.perf_counter()
            time.sleep(pause_s)
