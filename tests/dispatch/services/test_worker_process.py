"""The worker as a process: killed, restarted, told to stop, and with its connections cut."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from config.cluster import embedded_cluster
from config.databases import connect
from config.paths import BASE_DIR
from dispatch.models import Feed, FeedPending
from tests.dispatch.feed_support import happen, signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

PATIENCE_S = 30.0


class WorkerProcess:
    """`manage.py worker` on the test database."""

    def __init__(self, directory: Path) -> None:
        self.heartbeat = directory / "worker.json"
        self.log = (directory / "worker.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "worker", "--only", "relay", "--heartbeat", str(self.heartbeat)],
            cwd=BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "GRIDLINE_DATABASE": str(settings.DATABASES["default"]["NAME"]),
            },
            stdout=self.log,
            stderr=self.log,
        )

    def end(self, number: int) -> int:
        """Send the signal; the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_S)
        self.log.close()
        return code


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], WorkerProcess]]:
    """start() → a running worker; none is left behind."""
    started: list[WorkerProcess] = []

    def begin() -> WorkerProcess:
        started.append(WorkerProcess(tmp_path))
        return started[-1]

    yield begin
    for worker in started:
        if worker.process.poll() is None:
            worker.end(signal.SIGKILL)


def wait_until(question: Callable[[], object], what: str) -> None:
    """Ask until the answer is yes."""
    deadline = time.monotonic() + PATIENCE_S
    while not question():
        assert time.monotonic() < deadline, f"still not: {what}"
        time.sleep(0.01)


def places() -> list[int]:
    return list(Feed.objects.order_by("seq").values_list("seq", flat=True))


def test_killed_in_the_middle_nothing_is_lost_or_doubled(start: Callable[[], WorkerProcess]) -> None:
    written, kills = 0, 4
    for _ in range(kills):
        worker = start()
        moved = Feed.objects.count()
        while Feed.objects.count() < moved + 120:
            happen(*(signed() for _ in range(40)))
            written += 40
            assert worker.process.poll() is None
            if written > moved + 2000:
                wait_until(lambda moved=moved: Feed.objects.count() > moved, "the relay works")
        happen(*(signed() for _ in range(900)))  # something is surely in hand
        written += 900
        assert worker.end(signal.SIGKILL) == -signal.SIGKILL
    last = start()
    wait_until(lambda: not FeedPending.objects.exists(), "everything is relayed")
    assert last.end(signal.SIGTERM) == 0
    assert places() == list(range(1, written + 1))
    assert Feed.objects.values("event_id").distinct().count() == written


def test_told_to_stop_it_ends_cleanly_and_soon(start: Callable[[], WorkerProcess]) -> None:
    worker = start()
    happen(signed())
    wait_until(lambda: places() == [1], "relayed")
    wait_until(worker.heartbeat.exists, "a sign of life")
    said = json.loads(worker.heartbeat.read_text(encoding="utf-8"))
    assert said["pid"] == worker.process.pid
    assert said["duties"]["relay"]["trouble"] is None
    began = time.monotonic()
    assert worker.end(signal.SIGTERM) == 0
    assert time.monotonic() - began < 5
    assert not worker.heartbeat.exists()


def test_the_second_takes_over_when_the_first_is_gone(start: Callable[[], WorkerProcess]) -> None:
    first = start()
    happen(signed())
    wait_until(lambda: places() == [1], "the first relays")
    start()
    first.end(signal.SIGKILL)
    happen(signed())
    wait_until(lambda: places() == [1, 2], "the second relays")


def test_cut_connections_are_made_anew(start: Callable[[], WorkerProcess]) -> None:
    worker = start()
    happen(signed())
    wait_until(lambda: places() == [1], "relayed")
    with closing(connect(embedded_cluster(), connection.settings_dict["NAME"])) as superuser:
        with superuser.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'gridline relay' AND datname = current_database()"
            )
            assert cursor.fetchall() == [(True,)]
    happen(signed())
    wait_until(lambda: places() == [1, 2], "relayed again")
    assert worker.process.poll() is None
