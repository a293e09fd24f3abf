"""Old feed rows go, in order; thirty days stay whatever anybody asks; events stay for ever."""

import pytest
from django.db import DatabaseError, connection

from dispatch.models import Event, Feed
from dispatch.selectors.feed_position import feed_position
from dispatch.services import prune_feed as pruning
from dispatch.services.prune_feed import prune_feed
from tests.dispatch.feed_support import happen, relay_all, signed

pytestmark = pytest.mark.django_db(transaction=True)


def grow_old(upto: int, days: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dispatch_feed SET created_at = now() - make_interval(days => %s) WHERE seq <= %s",
            [days, upto],
        )


def test_old_rows_go_in_batches_and_events_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    happen(*(signed() for _ in range(8)))
    relay_all()
    grow_old(upto=5, days=31)
    assert prune_feed() == 5
    assert list(Feed.objects.order_by("seq").values_list("seq", flat=True)) == [6, 7, 8]
    assert Event.objects.count() == 8
    assert feed_position().oldest == 6


def test_an_old_row_behind_a_young_one_stays() -> None:
    happen(*(signed() for _ in range(3)))
    relay_all()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dispatch_feed SET created_at = now() - interval '90 days' WHERE seq IN (1, 3)")
    assert prune_feed() == 1
    assert feed_position().oldest == 2


def test_a_feed_of_old_rows_only_becomes_empty_and_keeps_counting() -> None:
    happen(signed(), signed())
    relay_all()
    grow_old(upto=2, days=45)
    assert prune_feed() == 2
    happen(signed())
    relay_all()
    assert list(Feed.objects.values_list("seq", flat=True)) == [3]


def test_less_than_thirty_days_is_refused() -> None:
    with pytest.raises(DatabaseError, match="at least 30 days"):
        prune_feed(keep_days=29)
