"""What the push is doing, for Prometheus: sockets and frames of this process, and the feed's lag."""

from django.db import DatabaseError
from prometheus_client import Counter, Gauge

from dispatch.api.hub import hub
from dispatch.selectors.feed_lag import feed_lag

#: Every worker dead or the relay stuck shows here first.
PENDING = Gauge("gridline_feed_pending", "Committed events that wait for the relay.")
OLDEST = Gauge("gridline_feed_oldest_pending_seconds", "Age of the oldest event that waits for the relay.")
SOCKETS = Gauge("gridline_feed_sockets", "Open sockets that follow the feed in this process.")
UPTO = Gauge("gridline_feed_upto", "Last place of the feed delivered by this process.")
ENDED = Counter("gridline_feed_sockets_closed", "Sockets closed by the server, by reason.", ["reason"])


def _lag(part: str) -> float:
    try:
        return float(getattr(feed_lag(), part))
    except DatabaseError:
        return float("nan")


PENDING.set_function(lambda: _lag("pending"))
OLDEST.set_function(lambda: _lag("oldest_s"))
SOCKETS.set_function(lambda: len(hub.fan_out))
UPTO.set_function(lambda: hub.fan_out.upto)
