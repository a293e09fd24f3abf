"""A database as full as after years: how long the invariants take to check, and a list to be read."""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

from django.db import connection

from dispatch.management.bench_load import token_of
from dispatch.management.bench_result import Result, Yardstick, percentile
from dispatch.management.bench_stack import CHECKOUT, peak_memory_mb_of, web_port
from dispatch.management.many_tickets import copy_tickets, played_tickets
from dispatch.models import Ticket

CHECKED_S, MEMORY_MB, LIST_MS = 60, 500, 150
PLAYED = ("--minutes", "0.7", "--tickets-per-minute", "400", "--inspectors", "3", "--pace", "0.4")
PLAYED_SMALL = ("--minutes", "0.2", "--tickets-per-minute", "120", "--inspectors", "1", "--pace", "0.3")
PAGES = (20, 100, 500)
#: Who reads the lists: a subdistrict's desk sees its own area alone.
READER = "subdistrict_dispatcher"
QUEUES = ("all_open", "late", "dispatched", "closed")


def bench_invariants(*, tickets: int) -> list[Result]:
    """`check_invariants` over so many tickets with clocks, timers, history and feed, copied from a played hour."""
    fill(tickets, whole=True)
    read_s = _read_all()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "check_invariants", "--json"], cwd=CHECKOUT, stdout=told, text=True
        )
        memory_mb = peak_memory_mb_of(process)
        seconds = time.perf_counter() - begun
        told.seek(0)
        answer = json.load(told)
    count = Ticket.objects.count()
    note = f"{count:,} tickets, played ones and their copies"
    if answer["breaches"]:
        note += f"; {answer['breaches'][:3]}"
    return [
        Result(
            "invariants.seconds", (seconds,), "s", Yardstick("reading the same rows by COPY", read_s, "s"),
            at_most=CHECKED_S, note=note,
        ),
        Result(
            "invariants.broken", (len(answer["breaches"]),), "", Yardstick("tickets", count, ""), at_most=0, note=note
        ),
        Result(
            "invariants.memory", (memory_mb,), "MB", Yardstick("the goal", MEMORY_MB, "MB"), at_most=MEMORY_MB,
            note="of the leading process",
        ),
    ]  # fmt: skip


def fill(tickets: int, *, whole: bool) -> None:
    """At least so many tickets: played ones, and copies of them; nothing when another figure made them already."""
    if Ticket.objects.count() >= tickets:
        return
    _play(small=tickets < 10_000)
    originals = played_tickets()
    copy_tickets(originals, -(-tickets // len(originals)), whole=whole)


def bench_lists(*, tickets: int, asked: int) -> list[Result]:
    """Pages of every queue over HTTP as a subdistrict's desk reads them, with so many tickets in the district."""
    fill(tickets, whole=False)
    results = []
    with token_of(READER) as token, closing(HTTPConnection("127.0.0.1", web_port(), timeout=60)) as door:
        for rows in PAGES:
            taken = [_asked(door, token, QUEUES[turn % len(QUEUES)], rows) for turn in range(asked)]
            bare = [_bare_page(rows) for _ in range(min(asked, 20))]
            results.append(
                Result(
                    f"lists.{rows}_rows_p95", (percentile(taken, 0.95) * 1000,), "ms",
                    Yardstick("so many rows by primary key", percentile(bare, 0.5) * 1000, "ms"),
                    at_most=LIST_MS, note=f"{Ticket.objects.count():,} tickets, queues {', '.join(QUEUES)}",
                )
            )  # fmt: skip
    return results


def _play(*, small: bool) -> None:
    played = subprocess.run(
        [sys.executable, "manage.py", "simulate", *(PLAYED_SMALL if small else PLAYED)],
        cwd=CHECKOUT, stdout=sys.stderr, check=False,
    )  # fmt: skip
    if played.returncode:
        raise RuntimeError("nothing could be played on the running stack; its reason stands above")


def _read_all() -> float:
    begun = time.perf_counter()
    with connection.cursor() as cursor, Path(os.devnull).open("wb") as nowhere:
        for table in ("ticket", "event", "deadline", "timer", "feed"):
            cursor.copy_expert(f"COPY dispatch_{table} TO STDOUT", nowhere)
    return time.perf_counter() - begun


def _asked(door: HTTPConnection, token: str, queue: str, rows: int) -> float:
    begun = time.perf_counter()
    door.request(
        "GET", f"/api/v1/tickets?queue={queue}&limit={rows}", headers={"Authorization": f"Bearer {token}"}
    )
    answer = door.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{queue}: {answer.status} {body[:300]!r}")
    return time.perf_counter() - begun


def _bare_page(rows: int) -> float:
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM dispatch_ticket ORDER BY id LIMIT %s", [rows])
        cursor.fetchall()
    return time.perf_counter() - begun
