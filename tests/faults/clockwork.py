"""What fired, what is due, what was told of it: the timers of a running stack, from its tables."""

from collections import Counter
from typing import Any

from tests.support.stack import Stack, wait_for

NOW = "now() + coalesce((SELECT ahead_by FROM dispatch_clockoffset), interval '0')"


def move_clock(stack: Stack, *, days: float = 0, minutes: float = 0) -> None:
    """What `manage.py move_clock` does, quicker: every process lives so far ahead; negative = behind."""
    stack.query(
        """INSERT INTO dispatch_clockoffset (id, ahead_by) VALUES (1, make_interval(mins => %(mins)s))
           ON CONFLICT (id) DO UPDATE SET ahead_by = excluded.ahead_by""",
        {"mins": round(days * 24 * 60 + minutes)},
    )


def due(stack: Stack) -> int:
    """Timers that should fire and have not."""
    found = stack.query(
        f"SELECT count(*) AS n FROM dispatch_timer WHERE state = 'pending' AND due_at <= {NOW}"
    )
    return int(found[0]["n"])


def fired(stack: Stack) -> int:
    """Timers that fired."""
    return int(stack.query("SELECT count(*) AS n FROM dispatch_timer WHERE state = 'fired'")[0]["n"])


def wait_until_all_fired(stack: Stack, timeout_s: float = 60.0) -> None:
    """The worker has caught up with the clock."""
    wait_for(lambda: due(stack) == 0, timeout_s=timeout_s)


def check_each_fired_once(stack: Stack) -> None:
    """Fired timers and the events that tell of them are one set; nothing early, left over or set aside."""
    # what raises an alarm, opens an order or withdraws a proposal tells so by an event of its own
    rows = stack.query(
        """SELECT subject_id::text AS subject, stage, level, cycle FROM dispatch_timer
           WHERE state = 'fired' AND level NOT IN ('supervise_l1', 'supervise_l2', 'unanswered', 'withdraw')"""
    )
    events = stack.query(
        """SELECT subject_id::text AS subject, data->>'stage' AS stage, data->>'level' AS level,
                  (data->>'cycle')::int AS cycle
           FROM dispatch_event
           WHERE type ~ '^(ticket|supervision_order|topic|field_task|verification_task)_(reminded|amber|chased)$'"""
    )
    told = Counter(map(_key, events))
    assert not [key for key, count in told.items() if count > 1], "doubled"
    assert set(told) == set(map(_key, rows)), "fired without a word, or told without firing"
    orders = stack.query(
        """SELECT ticket_id, level, count(*) AS n FROM dispatch_supervisionorder
           WHERE level = 1 GROUP BY 1, 2 HAVING count(*) > 1"""
    )
    assert not orders, "supervised twice"
    assert not stack.query("SELECT id FROM dispatch_timer WHERE state = 'fired' AND fired_at < due_at"), (
        "early"
    )
    assert not stack.query("SELECT id FROM dispatch_timer WHERE state = 'quarantined'")
    assert not stack.query("SELECT id FROM dispatch_timer WHERE attempts > 0"), "an effect failed"
    assert due(stack) == 0, "lost"


def _key(row: dict[str, Any]) -> tuple[str, str, str, int]:
    return row["subject"], row["stage"], row["level"], row["cycle"]
