"""A database as full as after years, and how long the invariants take to check there."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.db import connection

from dispatch.management.bench_result import Result, Yardstick
from dispatch.management.bench_stack import CHECKOUT, peak_memory_mb_of
from dispatch.management.many_tickets import copy_tickets, played_tickets
from dispatch.models import Ticket

CHECKED_S, MEMORY_MB = 60, 500
PLAYED = ("--minutes", "0.7", "--tickets-per-minute", "400", "--inspectors", "3", "--pace", "0.4")
PLAYED_SMALL = ("--minutes", "0.2", "--tickets-per-minute", "120", "--inspectors", "1", "--pace", "0.3")


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
