"""A ticket nobody handles: reminded, amber, chased, supervised; under the test clock, by the real worker."""

from datetime import datetime, timedelta

import pytest

from tests.journeys.people import SPOT, Person, check_invariants, events_until, listening
from tests.support.stack import start_stack, wait_for


@pytest.fixture(scope="module")
def own():
    """A stack of its own: its clock is moved."""
    running = start_stack(name="late")
    yield running
    running.close()


def types_of(stack, ticket_id):
    rows = stack.query("SELECT type FROM dispatch_event WHERE subject_id = %s ORDER BY seq", [ticket_id])
    return [row["type"] for row in rows]


def pending(stack, ticket_id):
    return stack.query(
        "SELECT stage, level, due_at FROM dispatch_timer WHERE subject_id = %s AND state = 'pending' ORDER BY due_at",
        [ticket_id],
    )


def move_to(stack, moment):
    now = stack.query("SELECT now() AS now")[0]["now"]
    stack.manage("move_clock", str((moment - now) / timedelta(minutes=1)))


def test_reminded_chased_and_brought_to_supervision(own):
    taken = Person(own, "call_taker").take_in(
        kind="hotline",
        channel="window",
        text="占道经营,多次反映无人处理",
        request_class="R060301",
        request_type="complaint",
        location=SPOT,
        requester={"name": "李女士", "phone": "13900000001"},
    )
    ticket_id, unit = taken["id"], taken["lead_unit"]["code"]
    sign_due = next(
        datetime.fromisoformat(deadline["due_at"])
        for deadline in taken["deadlines"]
        if deadline["stage"] == "sign"
    )
    with listening(own, f"head.{unit}") as console:
        move_to(own, sign_due - timedelta(minutes=1))
        wait_for(lambda: "ticket_amber" in types_of(own, ticket_id), timeout_s=30)
        assert "ticket_chased" not in types_of(own, ticket_id)
        amber = Person(own, f"head.{unit}").see(ticket_id)
        assert amber["lamp"]["colour"] == "amber"
        assert amber["lamp"]["stage"] == "sign"

        move_to(own, sign_due + timedelta(minutes=1))
        chased = events_until(console, ticket_id, "ticket_chased")[-1]
        assert chased["data"]["stage"] == "sign"
        assert Person(own, f"head.{unit}").see(ticket_id)["lamp"]["colour"] == "red"

        level_1 = next(row for row in pending(own, ticket_id) if row["level"] == "supervise_l1")
        move_to(own, level_1["due_at"] + timedelta(minutes=1))
        wait_for(lambda: supervision(own, ticket_id), timeout_s=30)
    order = supervision(own, ticket_id)[0]
    assert (order["level"], order["state"], order["unit_code"]) == (1, "issued", unit)

    own.worker.restart()
    own.manage("move_clock", str(60 * 24 * 40))
    wait_for(lambda: len(supervision(own, ticket_id)) == 2, timeout_s=60)
    first, second = supervision(own, ticket_id)
    assert first["level"] == 1
    assert (second["level"], second["state"]) == (2, "proposed")
    drafted = own.query(
        "SELECT count(*) AS n FROM dispatch_submission WHERE proposed_order_id = %s", [second["id"]]
    )
    assert drafted[0]["n"] == 1
    fired = own.query(
        "SELECT level, count(*) AS n FROM dispatch_timer WHERE subject_id = %s AND stage = 'sign' AND state = 'fired'"
        " GROUP BY 1",
        [ticket_id],
    )
    assert {row["level"] for row in fired} >= {"amber", "chase", "supervise_l1"}
    assert all(row["n"] == 1 for row in fired)
    wait_for(lambda: not overdue(own), timeout_s=60)
    check_invariants(own)


def supervision(stack, ticket_id):
    return stack.query(
        "SELECT id, level, state, unit_code FROM dispatch_supervisionorder WHERE ticket_id = %s ORDER BY created_at",
        [ticket_id],
    )


def overdue(stack):
    return stack.query(
        """SELECT id FROM dispatch_timer WHERE state = 'pending'
           AND due_at < now() + (SELECT ahead_by FROM dispatch_clockoffset)"""
    )


def test_an_edited_day_moves_the_clocks_of_open_tickets(own):
    taken = Person(own, "call_taker").take_in(
        kind="hotline",
        channel="window",
        text="路面破损",
        request_class="R060301",
        request_type="complaint",
        location=SPOT,
    )
    before = {deadline["stage"]: deadline["due_at"] for deadline in taken["deadlines"]}["draft"]
    due_on = datetime.fromisoformat(before).date()
    told = own.manage("edit_calendar_day", due_on.isoformat(), "holiday", "--name", "台风停工")
    assert "recounted" in told.stdout
    seen = Person(own, "dispatcher").see(taken["id"])
    after = {deadline["stage"]: deadline["due_at"] for deadline in seen["deadlines"]}["draft"]
    assert datetime.fromisoformat(after) > datetime.fromisoformat(before)
    again = own.manage("edit_calendar_day", due_on.isoformat(), "holiday", "--name", "台风停工")
    assert "0 open tickets recounted" in again.stdout
    check_invariants(own)
