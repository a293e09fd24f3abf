"""One statement fails in the middle of a request, or the commit does: a clean refusal, and nothing half written."""

import threading
import time
from contextlib import closing, contextmanager, suppress

import pytest
from psycopg2.errors import DeadlockDetected

from config.databases import connect
from tests.faults.callers import calling, check_each_key_has_its_ticket, intake
from tests.faults.clockwork import check_each_fired_once, due, move_clock, wait_until_all_fired
from tests.journeys.people import Person, check_invariants
from tests.support.stack import DATABASE, wait_for

pytestmark = pytest.mark.processes

TABLES = (
    "dispatch_ticket",
    "dispatch_hotlinedetail",
    "dispatch_requester",
    "dispatch_deadline",
    "dispatch_timer",
    "dispatch_event",
    "dispatch_feed_pending",
    "dispatch_idempotencyrecord",
)
DISK_FULL, DEADLOCK, SERIALIZATION, SHUTDOWN = "53100", "40P01", "40001", "57P01"


def counts(stack):
    """Rows of every table an intake writes to; what waits for the feed and what is in it count as one."""
    parts = [
        f"(SELECT count(*) FROM {table}) AS {table}" for table in TABLES if table != "dispatch_feed_pending"
    ]
    fed = "(SELECT count(*) FROM dispatch_feed_pending) + (SELECT count(*) FROM dispatch_feed) AS fed"
    return stack.query(f"SELECT {', '.join(parts)}, {fed}")[0]


@contextmanager
def failing(stack, table, sqlstate, *, when="BEFORE INSERT", deferred=False):
    """Every such write raises this SQLSTATE; with ``deferred`` not the statement but the commit."""
    stack.query(
        f"""CREATE OR REPLACE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'broken on purpose' USING ERRCODE = '{sqlstate}'; END $$"""
    )
    kind = "CONSTRAINT TRIGGER" if deferred else "TRIGGER"
    timing = "AFTER INSERT" if deferred else when
    late = "DEFERRABLE INITIALLY DEFERRED" if deferred else ""
    stack.query(f"CREATE {kind} broken {timing} ON {table} {late} FOR EACH ROW EXECUTE FUNCTION break_it()")
    try:
        yield
    finally:
        stack.query(f"DROP TRIGGER broken ON {table}")


@contextmanager
def holding(stack, statement, parameters=()):
    """A transaction of somebody else that keeps its locks."""
    with closing(connect(stack.database.cluster, DATABASE)) as connection:
        connection.autocommit = False
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            yield cursor
        connection.rollback()


def send(stack, key):
    return stack.client("call_taker").post(
        "/api/v1/tickets", json=intake(key), headers={"Idempotency-Key": key}
    )


def refused(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.json()["message"]
    assert answer.json()["request_id"]


@pytest.mark.parametrize("table", TABLES)
def test_a_full_disk_at_any_table_leaves_no_trace_of_an_intake(own, table):
    before = counts(own)
    with failing(own, table, DISK_FULL):
        refused(send(own, f"full-{table}"), 503, "database_unavailable")
    assert counts(own) == before
    assert send(own, f"full-{table}").status_code == 201


@pytest.mark.parametrize(
    ("sqlstate", "status", "code"),
    [
        (DISK_FULL, 503, "database_unavailable"),
        (SHUTDOWN, 503, "database_unavailable"),
        (DEADLOCK, 409, "busy_try_again"),
        (SERIALIZATION, 409, "busy_try_again"),
    ],
)
@pytest.mark.parametrize("deferred", [False, True], ids=["statement", "commit"])
def test_each_fault_has_its_answer(own, sqlstate, status, code, deferred):
    before, key = counts(own), f"{sqlstate}-{deferred}"
    with failing(own, "dispatch_event", sqlstate, deferred=deferred):
        refused(send(own, key), status, code)
    assert counts(own) == before
    assert send(own, key).status_code == 201


def test_a_step_is_whole_or_nothing(own):
    """The ticket's row changes before its event is written: a failing event takes the row back too."""
    ticket = Person(own, "call_taker").take_in(**intake("step"))
    clerk = Person(own, f"clerk.{ticket['lead_unit']['code']}")
    seen = clerk.see(ticket["id"])
    for table, when in (("dispatch_event", "BEFORE INSERT"), ("dispatch_timer", "BEFORE INSERT OR UPDATE")):
        before = counts(own)
        with failing(own, table, DISK_FULL, when=when):
            refused(clerk.try_at(seen["version"], ticket["id"], "sign"), 503, "database_unavailable")
        assert counts(own) == before
        now = clerk.see(ticket["id"])
        assert (now["state"], now["version"]) == (seen["state"], seen["version"])
    assert clerk.act_at(seen["version"], ticket["id"], "sign")["state"] != seen["state"]


def test_a_row_that_somebody_holds_is_a_conflict_after_a_while(own):
    """Eight threads serve the district; a forgotten transaction must not catch them one by one."""
    ticket = Person(own, "call_taker").take_in(**intake("held"))
    clerk = Person(own, f"clerk.{ticket['lead_unit']['code']}")
    with holding(own, "SELECT 1 FROM dispatch_ticket WHERE id = %s FOR UPDATE", [ticket["id"]]):
        began = time.monotonic()
        refused(clerk.try_at(ticket["version"], ticket["id"], "sign"), 409, "busy_try_again")
        assert time.monotonic() - began < 15
        assert clerk.see(ticket["id"])["version"] == ticket["version"], "reading waits for nobody"
    assert clerk.act(ticket["id"], "sign")


def test_a_key_whose_first_request_hangs_is_a_conflict_after_a_while(own):
    account = own.query("SELECT id FROM grid_account WHERE username = 'call_taker'")[0]["id"]
    claim = """INSERT INTO dispatch_idempotencyrecord (key, account_id, route, payload_digest, created_at)
               VALUES ('hanging', %s, 'tickets', '', now())"""
    with holding(own, claim, [account]):
        refused(send(own, "hanging"), 409, "busy_try_again")
    assert send(own, "hanging").status_code == 201


def test_two_who_lock_crosswise(own):
    """A real deadlock. One of the two is its victim; the request is answered, and nothing is half done."""
    ticket = Person(own, "call_taker").take_in(**intake("crosswise"))
    clerk = Person(own, f"clerk.{ticket['lead_unit']['code']}")
    before, answers = counts(own), []
    step = threading.Thread(
        target=lambda: answers.append(clerk.try_at(ticket["version"], ticket["id"], "sign")), daemon=True
    )
    with holding(
        own, "SELECT 1 FROM dispatch_deadline WHERE subject_id = %s FOR UPDATE", [ticket["id"]]
    ) as other:
        step.start()
        wait_for(lambda: own.query("SELECT 1 FROM pg_locks WHERE NOT granted"), timeout_s=4)
        with suppress(DeadlockDetected):
            other.execute("SELECT 1 FROM dispatch_ticket WHERE id = %s FOR UPDATE", [ticket["id"]])
    step.join(20)
    seen = clerk.see(ticket["id"])
    if answers[0].status_code == 200:
        assert seen["version"] == ticket["version"] + 1
    else:
        refused(answers[0], 409, "busy_try_again")
        assert seen["version"] == ticket["version"]
        assert counts(own) == before


def test_failing_effects_are_tried_again_and_told_once(own):
    """The worker's transactions meet a full disk; when there is room again every timer fires once."""
    with calling(own, 2) as callers:
        callers.wait_for_more(5)
    check_each_key_has_its_ticket(callers)
    with failing(own, "dispatch_event", DISK_FULL):
        move_clock(own, days=2)
        wait_for(lambda: due(own) > 0, timeout_s=20)
        time.sleep(1.0)
        left = due(own)
        assert left > 0
    try:
        wait_until_all_fired(own)
        check_each_fired_once(own)
    finally:
        move_clock(own)


def test_nothing_is_broken_after_all_that(own):
    wait_until_all_fired(own)
    check_invariants(own)
