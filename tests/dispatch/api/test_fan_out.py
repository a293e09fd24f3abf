"""Nothing out of scope is given, nothing entitled is withheld (I7, I8): the fan-out alone, without a database."""

import asyncio
import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from dispatch.api import fan_out as fanning
from dispatch.api.fan_out import Ending, FanOut, Subscription
from dispatch.api.frames import chain, frame
from dispatch.selectors.read_feed import FeedRow

KEYS = st.frozensets(st.sampled_from(["unit:A", "unit:B", "desk:district", "leader", "person:1"]))


def row(seq: int, audience: frozenset[str], gone: frozenset[str] = frozenset()) -> FeedRow:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return FeedRow(seq, audience, gone, "ticket_signed", "ticket", f"id-{seq}", at, '{"to": "signed"}')


@given(st.lists(KEYS, max_size=8), st.lists(st.tuples(KEYS, KEYS), max_size=20))
def test_each_reader_gets_exactly_what_its_keys_entitle_it_to(
    readers: list[frozenset[str]], rows: list[tuple[frozenset[str], frozenset[str]]]
) -> None:
    fan_out = FanOut()
    subscriptions = [Subscription(keys) for keys in readers]
    for subscription in subscriptions:
        fan_out.join(subscription)
    for seq, (audience, gone) in enumerate(rows, start=1):
        fan_out.deliver(row(seq, audience, gone))
    for subscription in subscriptions:
        expected = [
            ("event" if subscription.keys & audience else "gone", seq)
            for seq, (audience, gone) in enumerate(rows, start=1)
            if subscription.keys & (audience | gone)
        ]
        assert [(kind, seq) for kind, seq, _ in subscription.queue] == expected


@given(st.lists(KEYS, max_size=20), KEYS)
def test_the_queue_and_the_table_give_the_same_frames(
    audiences: list[frozenset[str]], keys: frozenset[str]
) -> None:
    rows = [row(seq, audience, frozenset({"leader"})) for seq, audience in enumerate(audiences, start=1)]
    fan_out, subscription = FanOut(), Subscription(keys)
    fan_out.join(subscription)
    live, sent = [], 0
    for one in rows:
        fan_out.deliver(one)
    for kind, seq, tail in subscription.queue:
        live.append(frame(kind or "", "e", sent, tail))
        sent = seq
    assert live == chain(rows, keys, "e", 0)
    for text in live:
        assert set(json.loads(text)) >= {"t", "epoch", "prev", "seq", "subject"}


def test_a_gone_frame_says_no_more_than_which() -> None:
    (text,) = chain([row(5, frozenset({"unit:B"}), frozenset({"unit:A"}))], frozenset({"unit:A"}), "e", 2)
    assert json.loads(text) == {
        "t": "gone",
        "epoch": "e",
        "prev": 2,
        "seq": 5,
        "subject": {"type": "ticket", "id": "id-5"},
    }


def test_who_left_hears_nothing_and_leaves_no_trace() -> None:
    fan_out, subscription = FanOut(), Subscription(frozenset({"unit:A"}))
    fan_out.join(subscription)
    fan_out.leave(subscription)
    fan_out.leave(subscription)
    assert fan_out.deliver(row(1, frozenset({"unit:A"}))) == 0
    assert len(fan_out) == 0
    assert not subscription.queue


def test_a_row_handed_over_twice_is_delivered_once() -> None:
    fan_out, subscription = FanOut(), Subscription(frozenset({"unit:A"}))
    fan_out.join(subscription)
    for _ in range(2):
        fan_out.deliver(row(1, frozenset({"unit:A"})))
    assert len(subscription.queue) == 1


def test_the_queue_is_bounded(monkeypatch: object) -> None:
    fan_out, slow, other = FanOut(), Subscription(frozenset({"unit:A"})), Subscription(frozenset({"leader"}))
    interrupted = []
    slow.interrupt = lambda: interrupted.append(True)
    for subscription in (slow, other):
        fan_out.join(subscription)
    for seq in range(1, fanning.QUEUE_LIMIT + 10):
        fan_out.deliver(row(seq, frozenset({"unit:A"})))
    assert slow.ending is Ending.TOO_SLOW
    assert interrupted == [True]
    assert not slow.queue
    assert other.ending is None


def test_a_heartbeat_waits_behind_nothing() -> None:
    fan_out, busy, idle = FanOut(), Subscription(frozenset({"unit:A"})), Subscription(frozenset({"leader"}))
    for subscription in (busy, idle):
        fan_out.join(subscription)
    fan_out.deliver(row(1, frozenset({"unit:A"})))
    fan_out.beat()
    assert [kind for kind, _, _ in busy.queue] == ["event"]
    assert list(idle.queue) == [(None, 1, "")]


def test_a_new_epoch_ends_everybody() -> None:
    fan_out, subscription = FanOut(), Subscription(frozenset({"unit:A"}))
    fan_out.join(subscription)
    fan_out.start_over(77)
    assert subscription.ending is Ending.START_OVER
    asyncio.run(asyncio.wait_for(subscription.wait(), 1))
    assert fan_out.join(Subscription(frozenset())) == 77
