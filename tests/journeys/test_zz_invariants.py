"""After all journeys of the session: nothing is broken, and a breach would be seen."""

import json

from tests.journeys.people import SPOT, Person, check_invariants


def test_everything_holds(stack):
    check_invariants(stack)


def test_a_breach_is_seen(stack):
    """Break one row of each kind by hand, look, and mend it again."""
    dispatcher = Person(stack, "dispatcher")
    taken = dispatcher.take_in(kind="hotline", text="测试件", channel="window")
    open_one = dispatcher.take_in(
        kind="hotline",
        text="路灯不亮",
        request_class="R010102",
        request_type="help",
        channel="window",
        location=SPOT,
    )
    ticket = dispatcher.act(taken["id"], "void", ground="test")
    stack.query("UPDATE dispatch_ticket SET state = 'closed' WHERE id = %s", [ticket["id"]])
    told = json.loads(stack.manage("check_invariants", "--json", check=False).stdout)
    stack.query("UPDATE dispatch_ticket SET state = 'voided' WHERE id = %s", [ticket["id"]])
    assert not told["ok"]
    assert told["counts"]["I2"] == 1
    timer = stack.query(
        "SELECT id, due_at FROM dispatch_timer WHERE state = 'pending' AND subject_id = %s LIMIT 1",
        [open_one["id"]],
    )[0]
    stack.query("UPDATE dispatch_timer SET due_at = due_at + interval '1 day' WHERE id = %s", [timer["id"]])
    told = json.loads(stack.manage("check_invariants", "--json", check=False).stdout)
    stack.query("UPDATE dispatch_timer SET due_at = %s WHERE id = %s", [timer["due_at"], timer["id"]])
    assert told["counts"]["I5"] == 1
    check_invariants(stack)
