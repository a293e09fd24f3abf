"""What does it cost to take in a city ticket: statements, CPU of all processes together, tickets per second?"""

import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.db import connection

from dispatch.api.intake import intake_of
from dispatch.api.ticket_schemas import TicketIn
from dispatch.management.bench_load import CITY_ACCOUNT, City, Sent, send_all, token_of
from dispatch.management.bench_result import Result, Yardstick, percentile
from dispatch.management.bench_stack import cpu_seconds, serving_processes, web_port
from dispatch.management.bench_yardsticks import BARE_INSERT, bare_inserts
from dispatch.services.take_in_ticket import take_in_ticket
from grid.models import Account
from grid.selectors.load_actor import load_actor

CONNECTIONS = 8
WARM_UP = 200
ROUNDS = 5
MOST_STATEMENTS, MOST_CPU_MS, LEAST_PER_S = 15, 16, 60
#: Time for the worker to move the last events, so that its work counts too.
SETTLE_S = 0.5
TRANSACTION_CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def bench_intake(*, tickets: int = 2_000, connections: int = CONNECTIONS) -> list[Result]:
    """Medians of five rounds over HTTP, a yardstick in each; the statements are counted in this process."""
    city = City()
    statements = count_statements(city)
    processes = serving_processes()
    with token_of(CITY_ACCOUNT) as token:

        def send(count: int) -> Sent:
            bodies = [city.intake() for _ in range(count)]
            return send_all(port=web_port(), token=token, bodies=bodies, connections=connections)

        send(WARM_UP)
        rounds = [_Round(send, processes, tickets // ROUNDS) for _ in range(ROUNDS)]
    inserts = Yardstick.of(BARE_INSERT, [round_.bare_ms for round_ in rounds], "ms")
    bare_cpu = Yardstick.of(BARE_INSERT, [round_.bare_cpu_ms for round_ in rounds], "CPU ms")
    bare_rate = Yardstick.of(BARE_INSERT, [1000 / round_.bare_ms for round_ in rounds], "1/s")
    parts = {name: median(round_.cpu_ms[name] for round_ in rounds) for name in processes}
    shares = ", ".join(f"{name} {value:.2f}" for name, value in parts.items())
    note = f"{connections} connections"
    return [
        Result(
            "intake.statements",
            tuple(float(count) for count in statements),
            "statements",
            Yardstick(BARE_INSERT, 1, "statements"),
            at_most=MOST_STATEMENTS,
            note="without transaction control and authentication",
        ),
        Result(
            "intake.cpu",
            tuple(sum(round_.cpu_ms.values()) for round_ in rounds),
            "ms",
            bare_cpu,
            at_most=MOST_CPU_MS,
            note=f"{shares} ms; the load generator is not counted",
        ),
        Result(
            "intake.rate",
            tuple(round_.per_s for round_ in rounds),
            "tickets/s",
            bare_rate,
            at_least=LEAST_PER_S,
            note=note,
        ),
        Result("intake.p50", tuple(round_.p50_ms for round_ in rounds), "ms", inserts, note=note),
        Result("intake.p95", tuple(round_.p95_ms for round_ in rounds), "ms", inserts, note=note),
    ]


class _Round:
    """One yardstick and one run of intakes, right after each other."""

    def __init__(self, send: Callable[[int], Sent], processes: dict[str, int], tickets: int) -> None:
        client = {"client": os.getpid(), "postgres": processes["postgres"]}
        before = _cpu(client)
        self.bare_ms = 1000 * median(bare_inserts(tickets))
        self.bare_cpu_ms = 1000 * sum(_cpu_since(before, client).values()) / tickets
        before = _cpu(processes)
        sent = send(tickets)
        time.sleep(SETTLE_S)
        self.cpu_ms = {name: 1000 * used / tickets for name, used in _cpu_since(before, processes).items()}
        self.per_s = tickets / sent.seconds
        self.p50_ms = 1000 * median(sent.latencies)
        self.p95_ms = 1000 * percentile(sent.latencies, 0.95)


def _cpu(processes: dict[str, int]) -> dict[str, float]:
    return {name: cpu_seconds(pid) for name, pid in processes.items()}


def _cpu_since(before: dict[str, float], processes: dict[str, int]) -> dict[str, float]:
    return {name: used - before[name] for name, used in _cpu(processes).items()}


def count_statements(city: City, times: int = 5) -> list[int]:
    """SQL statements of an intake once a process has its tables in memory; the use-case with nothing around it."""
    actor = load_actor(Account.objects.get(username=CITY_ACCOUNT).pk)
    assert actor is not None
    counts = []
    for _ in range(times + 1):
        intake = intake_of(TicketIn(**city.intake()), actor)
        counter = StatementCounter()
        with connection.execute_wrapper(counter):
            take_in_ticket(intake=intake, actor=actor)
        counts.append(len(counter.statements))
    return counts[1:]


class StatementCounter:
    """For `connection.execute_wrapper`: remembers every statement that is no transaction control."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(TRANSACTION_CONTROL):
            self.statements.append(sql)
        return execute(sql, params, many, context)
