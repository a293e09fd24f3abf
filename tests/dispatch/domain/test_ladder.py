"""The escalation ladder as a table: the special rung before the general one, and what cannot be a rung."""

import pytest

from dispatch.domain.ladder import (
    COLUMNS,
    Ladder,
    LadderError,
    RungAct,
    read_ladder,
    rung_of,
    span_of,
    written_span,
)
from tests.dispatch.clock_builders import ladder, rows

CHASE = {"level": "chase", "kind": "any", "owed_by": "anyone", "act": "chase", "anchor": "after", "value": "0",
         "unit": "work_hour", "hears": "unit_head; dispatcher"}  # fmt: skip


def levels(kind: str, stage: str, *, unit_owes: bool = False, order_level: int | None = None) -> set[str]:
    return {rule.level for rule in ladder().rungs(kind, stage, unit_owes=unit_owes, order_level=order_level)}


def test_the_more_special_rung_of_a_level_counts() -> None:
    plain = {"remind_1wd", "remind_4wh", "amber", "chase"}
    assert levels("hotline", "audit") == plain
    assert levels("hotline", "sign", unit_owes=True) == levels("hotline", "reply") == {*plain, "supervise_l1"}
    assert levels("verification_task", "verify", unit_owes=True) == plain
    follow_up = ladder().rungs("hotline", "follow_up", unit_owes=True, order_level=None)
    assert next(rule.limit for rule in follow_up if rule.level == "supervise_l1").value == 0  # type: ignore[union-attr]


def test_stages_with_a_ladder_of_their_own_have_nothing_else() -> None:
    assert levels("hotline", "return_window", unit_owes=True) == set()
    assert levels("hotline", "city_return") == {"remind_4wh"}
    assert levels("hotline", "call_out") == {"call_next", "call_leader"}
    assert levels("hotline", "resume") == {"remind_1wd", "resume"}


def test_an_orders_level_decides_what_stands_above_it() -> None:
    above = {n: levels("supervision_order", "feed_back", order_level=n) for n in range(4)}
    assert "supervise_l2" in above[1] & above[2]
    assert "supervise_l2" not in above[0] | above[3]
    assert "top_missed" in above[3] - above[2]


def test_a_row_is_read_and_written_alike() -> None:
    rule = rung_of(CHASE)
    assert (rule.act, rule.hears) == (RungAct.CHASE, ("unit_head", "dispatcher"))
    for row in rows("ladder.csv"):
        assert set(row) == set(COLUMNS)
        assert span_of(*written_span(rung_of(row))) == span_of(row["value"], row["unit"])


@pytest.mark.parametrize(
    "change",
    [
        {"level": ""}, {"level": "x" * 17}, {"kind": "moon"}, {"stage": "lunch"}, {"owed_by": "nobody"},
        {"act": "shout"}, {"anchor": "before"}, {"anchor": "share"}, {"value": "-1"}, {"value": "nan"},
        {"unit": "moons"}, {"unit": "percent"}, {"hears": "king"}, {"act": "supervise"}, {"act": "submit"},
        {"act": "remind"}, {"act": "amber", "anchor": "share", "value": "100", "unit": "percent"},
    ],
)  # fmt: skip
def test_what_cannot_be_a_rung_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(LadderError):
        rung_of(CHASE | change)


def test_a_ladder_needs_one_amber_and_no_rung_twice() -> None:
    with pytest.raises(LadderError, match="amber"):
        Ladder([rung_of(CHASE)])
    with pytest.raises(LadderError, match="line 3"):
        read_ladder([CHASE, CHASE])
