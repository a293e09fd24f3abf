"""The lag is what waits, and how long."""

import pytest
from django.db import connection
from django.test import Client

import dispatch.api.feed_metrics  # noqa: F401 - the web process has it by its sockets
from dispatch.selectors.feed_lag import feed_lag
from tests.dispatch.feed_support import happen, relay_all, signed

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_waits_and_how_long() -> None:
    assert (feed_lag().pending, feed_lag().oldest_s) == (0, 0)
    happen(signed(), signed())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dispatch_feed_pending SET created_at = created_at - interval '1 minute'")
    assert feed_lag().pending == 2
    assert feed_lag().oldest_s >= 60
    relay_all()
    assert feed_lag().pending == 0


def test_it_can_be_watched() -> None:
    happen(signed())
    text = Client().get("/metrics").content.decode()
    assert "gridline_feed_pending 1.0" in text
    assert "gridline_feed_sockets 0.0" in text
