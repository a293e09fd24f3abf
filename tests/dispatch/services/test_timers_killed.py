"""kill -9 in the middle of firing, again and again: nothing lost, nothing doubled, nothing half done."""

import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models import F

from dispatch.management.bench_timer_tickets import AMBER_AFTER, wind_tickets
from dispatch.models import Event, SupervisionOrder, Ticket, Timer
from dispatch.selectors.current_moment import current_moment
from dispatch.services.fire_timers import fire_due_timers
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import fire_all, lay_ground, set_time, tickets, wind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

OVERDUE, LONG_LATE, COMING_DUE = 60, 8, 400
RUNGS = 4
WORKERS = 4
LENGTH_S = 4.0
KILL_EVERY_S = 0.1


def firing_process() -> int:
    """A process of its own that fires and fires; its id. It shares no connection with this one."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        while True:
            if not fire_due_timers(batch=10):
                time.sleep(0.01)
    finally:
        os._exit(1)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_timers_come_due_under_a_killer() -> None:
    """Four processes fire a backlog and what comes due meanwhile; every tenth of a second one of them is killed."""
    lay_ground()
    overdue = tickets(OVERDUE)
    wind(overdue)
    long_late = tickets(LONG_LATE, received_at=local("2026-01-05 09:30"))
    wind(long_late, local("2026-01-05 09:30"))
    set_time(local("2026-03-23 19:00"))
    since, pace = current_moment().now, timedelta(seconds=LENGTH_S / COMING_DUE)
    wind_tickets(COMING_DUE, lambda number: since - AMBER_AFTER + number * pace)
    killed_at_work = let_the_killer_loose()
    fire_all()
    assert killed_at_work > 3, "the killer came too late to prove anything"
    fired = Timer.objects.filter(subject_type="ticket", state="fired").exclude(level="supervise_l1")
    told = Counter(
        (event.subject_id, event.data["stage"], event.data["level"], event.data["cycle"])
        for event in Event.objects.filter(subject_type="ticket", data__has_key="stage")
    )
    assert set(told.values()) == {1}, "doubled"
    assert set(told) == set(fired.values_list("subject_id", "stage", "level", "cycle")), "lost"
    assert fired.filter(stage="draft").count() == (OVERDUE + LONG_LATE) * RUNGS
    assert fired.filter(stage="classify").count() == COMING_DUE
    assert not Timer.objects.filter(fired_at__lt=F("due_at")).exists(), "early"
    assert not Timer.objects.filter(state="pending", due_at__lte=current_moment().now).exists()
    waiting = Timer.objects.filter(subject_id__in=[ticket.id for ticket in overdue], state="pending")
    assert set(waiting.values_list("level", flat=True)) == {"supervise_l1"}
    assert SupervisionOrder.objects.filter(ticket_id__in=[t.id for t in long_late]).count() == LONG_LATE
    check_history_is_gap_free()


def let_the_killer_loose() -> int:
    """Until all came due; how many were killed while something waited to be fired."""
    chance, at_work = random.Random(20260323), 0
    pids = [firing_process() for _ in range(WORKERS)]
    end = time.monotonic() + LENGTH_S
    while time.monotonic() < end:
        time.sleep(KILL_EVERY_S)
        number = chance.randrange(WORKERS)
        kill(pids[number])
        at_work += Timer.objects.filter(state="pending", due_at__lte=current_moment().now).exists()
        pids[number] = firing_process()
    for pid in pids:
        kill(pid)
    return at_work


def check_history_is_gap_free() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT subject_id FROM dispatch_event GROUP BY subject_id"
            " HAVING max(seq) <> count(*) OR min(seq) <> 1) broken"
        )
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM dispatch_event")
        events = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM dispatch_feed_pending")
        assert cursor.fetchone()[0] == events
    seqs = dict(Event.objects.filter(subject_type="ticket").order_by("seq").values_list("subject_id", "seq"))
    assert seqs == dict(Ticket.objects.filter(event_seq__gt=0).values_list("id", "event_seq"))
