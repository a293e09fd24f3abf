"""Lists of a district after years: every queue and every filter of the console, over HTTP, by who sees a part of it."""

import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from itertools import cycle, islice

from django.db import connection

from dispatch.domain.queues import queues_of
from dispatch.management.bench_at_scale import fill
from dispatch.management.bench_load import token_of
from dispatch.management.bench_result import Result, Yardstick, percentile
from dispatch.management.bench_stack import web_port
from dispatch.models import Ticket
from dispatch.selectors.access import visible_tickets
from grid.models import Account
from grid.selectors.load_actor import load_actor

LIST_MS = 150
PAGES = (20, 100, 500)
#: A subdistrict's desk, one unit's clerk, an inspector: each sees its own part alone.
READERS = ("subdistrict_dispatcher", "unit_clerk", "inspector")
FILTERS = (
    "kind=hotline", "kind=grid_event", "lamp=red", "lamp=amber", "lamp=blue", "lamp=grey", "state=signed",
    "state=voided", "unit={unit}", "subdistrict={subdistrict}", "kind=hotline&lamp=red",
)  # fmt: skip
FILTERED = ("all_open", "late", "closed", "everything")


def bench_lists(*, tickets: int, asked: int) -> list[Result]:
    """Per page size the 95th percentile of all questions; the note names the slowest one. Counts of queues beside."""
    fill(tickets, whole=False)
    there = (
        f"{Ticket.objects.count():,} tickets, {Ticket.objects.filter(closed_at=None).count():,} of them open"
    )
    pages: dict[int, list[tuple[float, str]]] = {rows: [] for rows in PAGES}
    counts = []
    for name in READERS:
        questions = list(_questions(name))
        with token_of(name) as token, closing(HTTPConnection("127.0.0.1", web_port(), timeout=60)) as door:
            for rows, taken in pages.items():
                for question in islice(cycle(questions), asked):
                    path = f"/api/v1/tickets?{question}&limit={rows}"
                    taken.append((_asked(door, token, path), f"{name} {question}"))
            counts += [_asked(door, token, "/api/v1/queues") for _ in range(min(asked, 20))]
    bare = {rows: percentile([_bare_page(rows) for _ in range(20)], 0.5) * 1000 for rows in PAGES}
    return [
        *(_result(rows, taken, bare[rows], there) for rows, taken in pages.items()),
        Result(
            "lists.counts_p95", (percentile(counts, 0.95) * 1000,), "ms",
            Yardstick("20 rows by primary key", bare[PAGES[0]], "ms"), at_most=LIST_MS, note=there,
        ),
    ]  # fmt: skip


def _result(rows: int, taken: list[tuple[float, str]], bare_ms: float, there: str) -> Result:
    slowest, question = max(taken)
    note = f"{there}; {len(taken)} questions; slowest {slowest * 1000:.0f} ms: {question}"
    return Result(
        f"lists.{rows}_rows_p95", (percentile([seconds for seconds, _ in taken], 0.95) * 1000,), "ms",
        Yardstick("so many rows by primary key", bare_ms, "ms"), at_most=LIST_MS, note=note,
    )  # fmt: skip


def _questions(name: str) -> Iterator[str]:
    """Every queue of the reader, and the large ones under every filter, with a unit and an area really there."""
    actor = load_actor(Account.objects.get(username=name).pk)
    assert actor is not None
    for queue in queues_of(actor.roles):
        yield f"queue={queue.name}"
    seen = visible_tickets(actor).filter(lead_unit__isnull=False).order_by("-received_at")
    unit, subdistrict = seen.values_list("lead_unit_id", "subdistrict_code").first() or ("none", "none")
    for queue_name in FILTERED:
        for chosen in FILTERS:
            yield f"queue={queue_name}&{chosen.format(unit=unit, subdistrict=subdistrict)}"


def _asked(door: HTTPConnection, token: str, path: str) -> float:
    begun = time.perf_counter()
    door.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    answer = door.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
    return time.perf_counter() - begun


def _bare_page(rows: int) -> float:
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM dispatch_ticket ORDER BY id LIMIT %s", [rows])
        cursor.fetchall()
    return time.perf_counter() - begun
