"""The relay: nothing lost, nothing doubled, whatever order transactions commit in."""

import select
import threading
from collections.abc import Iterator
from contextlib import closing
from uuid import UUID

import pytest
from django.db import connection, transaction
from psycopg2.extensions import connection as Connection

from dispatch.feed.append import append
from dispatch.feed.connection import FEED_CHANNEL, open_direct
from dispatch.models import Feed, FeedPending
from dispatch.models.ids import new_id
from dispatch.selectors.feed_position import feed_position
from dispatch.selectors.read_feed import read_feed
from dispatch.services.relay_feed import elect_relay, relay_batch
from dispatch.services.renew_feed_epoch import renew_feed_epoch
from tests.dispatch.feed_support import happen, relay_all, signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def direct() -> Iterator[Connection]:
    with closing(open_direct("test")) as opened:
        yield opened


def in_thread(work: object) -> threading.Thread:
    """Run it on a thread whose Django connection is closed afterwards."""

    def run() -> None:
        try:
            work()  # type: ignore[operator]
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def order_of_feed() -> list[tuple[int, UUID, int]]:
    """(place, subject, its own count) of the whole feed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.seq, e.subject_id, e.seq FROM dispatch_feed f JOIN dispatch_event e ON e.id = f.event_id"
            " ORDER BY f.seq"
        )
        return cursor.fetchall()


def test_a_transaction_that_commits_late_is_not_lost() -> None:
    early, late = new_id(), new_id()
    written, may_commit = threading.Event(), threading.Event()

    def write_early_commit_late() -> None:
        with transaction.atomic():
            append([signed(early)])
            written.set()
            assert may_commit.wait(10)

    thread = in_thread(write_early_commit_late)
    assert written.wait(10)
    happen(signed(late))
    assert relay_all() == 1
    may_commit.set()
    thread.join()
    assert relay_all() == 1
    assert [(seq, subject) for seq, subject, _ in order_of_feed()] == [(1, late), (2, early)]


def test_a_transaction_that_fails_takes_no_place() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append([signed()])
        _ = 1 / 0
    happen(signed())
    assert relay_all() == 1
    assert [seq for seq, _, _ in order_of_feed()] == [1]


def test_many_writers_one_relay_no_gap_no_double_each_history_in_order(direct: Connection) -> None:
    subjects = [new_id() for _ in range(6)]
    last = dict.fromkeys(subjects, 0)
    locks = {subject: threading.Lock() for subject in subjects}
    rounds, writers = 60, 6
    done = threading.Event()

    def write(number: int) -> None:
        for turn in range(rounds):
            subject = subjects[(number + turn) % len(subjects)]
            with locks[subject], transaction.atomic():  # stands for the subject's row lock
                append([signed(subject, seq=last[subject] + 1), signed(subject, seq=last[subject] + 2)])
                last[subject] += 2

    def relay() -> None:
        while not done.is_set() or FeedPending.objects.exists():
            relay_batch(direct, batch=17)

    relaying = in_thread(relay)
    writing = [in_thread(lambda number=number: write(number)) for number in range(writers)]
    for thread in writing:
        thread.join()
    done.set()
    relaying.join()

    order = order_of_feed()
    assert [seq for seq, _, _ in order] == list(range(1, 2 * rounds * writers + 1))
    for subject in subjects:
        assert [count for _, of, count in order if of == subject] == list(range(1, last[subject] + 1))


def test_two_relays_at_once_do_no_harm(direct: Connection) -> None:
    happen(*(signed() for _ in range(200)))
    with closing(open_direct("second")) as second:

        def relay(connection: Connection) -> None:
            for _ in range(60):
                relay_batch(connection, batch=7)

        threads = [in_thread(lambda one=one: relay(one)) for one in (direct, second)]
        for thread in threads:
            thread.join()
    assert [seq for seq, _, _ in order_of_feed()] == list(range(1, 201))
    assert not FeedPending.objects.exists()


def test_a_second_relay_waits_for_the_place_the_first_ends_at(direct: Connection) -> None:
    happen(signed())
    relay_all()
    happen(signed())
    with closing(open_direct("first")) as first, first.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT last_seq FROM dispatch_feed_state FOR UPDATE")
        second = in_thread(lambda: relay_batch(direct))
        while not waits_for_a_lock(direct):
            pass
        cursor.execute("UPDATE dispatch_feed_state SET last_seq = 40")
        cursor.execute("COMMIT")
    second.join()
    assert [seq for seq, _, _ in order_of_feed()] == [1, 41]
    assert feed_position().upto == 41


def waits_for_a_lock(waiting: Connection) -> bool:
    """Whether that session stands still at a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [waiting.info.backend_pid])
        return bool(cursor.fetchone()[0])


def test_only_one_is_elected_until_its_session_ends(direct: Connection) -> None:
    with closing(open_direct("second")) as second:
        assert elect_relay(second)
        assert not elect_relay(direct)
    for _ in range(200):  # the server notices the closed session by itself, very soon
        if elect_relay(direct):
            return
    pytest.fail("the office stayed taken")


def test_one_notice_a_batch(direct: Connection) -> None:
    with direct.cursor() as cursor:
        cursor.execute(f"LISTEN {FEED_CHANNEL}")
    happen(*(signed() for _ in range(30)))
    with closing(open_direct("relay")) as relay:
        relay_batch(relay, batch=20)
        relay_batch(relay, batch=20)
        assert relay_batch(relay, batch=20).count == 0
        with relay.cursor() as cursor:
            cursor.execute(f"NOTIFY {FEED_CHANNEL}, 'the last'")
    heard: list[str] = []
    while "the last" not in heard:  # notices arrive in the order of their commits
        select.select([direct], [], [], 10)
        direct.poll()
        heard = [notice.payload for notice in direct.notifies]
    assert heard == ["20", "30", "the last"]


def test_a_relay_that_dies_in_a_batch_leaves_it_whole(direct: Connection) -> None:
    happen(signed(), signed())
    with closing(open_direct("dying")) as dying, dying.cursor() as cursor:
        cursor.execute("BEGIN")
        relay_like = "DELETE FROM dispatch_feed_pending RETURNING id"
        cursor.execute(relay_like)
        assert cursor.rowcount == 2
    assert relay_batch(direct).count == 2
    assert [seq for seq, _, _ in order_of_feed()] == [1, 2]


def test_position_and_epoch() -> None:
    assert (feed_position().epoch, feed_position().upto) == ("", 0)
    happen(signed(), signed())
    relay_all()
    before = feed_position()
    assert (before.upto, before.oldest) == (2, 1)
    assert before.epoch
    after = renew_feed_epoch()
    assert feed_position().epoch == after != before.epoch
    assert feed_position().upto == 2


def test_reading_keeps_to_the_scope_and_the_range() -> None:
    happen(
        signed(audience=("unit:A",)),
        signed(audience=("unit:B",)),
        signed(audience=("unit:B", "leader"), gone=("unit:A",)),
        signed(audience=("unit:A", "leader")),
    )
    relay_all()

    def places(keys: set[str] | None, after: int = 0, upto: int = 4, limit: int = 10) -> list[int]:
        return [row.seq for row in read_feed(after=after, upto=upto, limit=limit, keys=keys)]

    assert places(None) == [1, 2, 3, 4]
    assert places({"unit:A"}) == [1, 3, 4]
    assert places({"leader"}) == [3, 4]
    assert places({"unit:A"}, after=1, upto=3) == [3]
    assert places(None, limit=2) == [1, 2]
    assert places(set()) == []
    assert Feed.objects.count() == 4
