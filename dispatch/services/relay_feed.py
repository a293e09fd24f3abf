"""Move committed events into the feed: one relay at a time, one NOTIFY a batch, no gap, no double."""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from dispatch.feed.connection import FEED_CHANNEL, transaction

RELAY_FEED = Path(__file__).parent.parent.joinpath("sql", "relay_feed.sql").read_text(encoding="utf-8")
BATCH = 500
#: Session lock of the elected relay; any number that nothing else in the database uses.
RELAY_LOCK = 4_401_050_001

LOCK_STATE = "SELECT epoch, last_seq FROM dispatch_feed_state WHERE id = 1 FOR UPDATE"
FIRST_STATE = "INSERT INTO dispatch_feed_state (id, epoch, last_seq) VALUES (1, %s, 0) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one batch moved. ``upto`` is the feed's last place afterwards, None when nothing waited."""

    count: int
    upto: int | None


def elect_relay(connection: Connection) -> bool:
    """Try to become the relay for as long as this session lives."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [RELAY_LOCK])
        return bool(cursor.fetchone()[0])


def anything_pending(connection: Connection) -> bool:
    """Whether a committed event waits for its place; cheap enough to ask many times a second."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM dispatch_feed_pending LIMIT 1")
        return cursor.fetchone() is not None


def relay_batch(connection: Connection, *, batch: int = BATCH) -> Relayed:
    """Give up to ``batch`` waiting events their places, in one transaction, and tell every listener once.

    An event whose transaction commits late is simply found later: nothing is skipped by number. The state row's
    lock keeps two relays apart even if both believe to be elected.
    """
    if not anything_pending(connection):
        return Relayed(0, None)
    with transaction(connection) as cursor:
        last_seq = _lock_state(cursor)
        cursor.execute(RELAY_FEED, {"batch": batch, "last_seq": last_seq})
        count = cursor.rowcount
        if not count:
            return Relayed(0, None)
        upto = last_seq + count
        cursor.execute("UPDATE dispatch_feed_state SET last_seq = %s WHERE id = 1", [upto])
        cursor.execute("SELECT pg_notify(%s, %s)", [FEED_CHANNEL, str(upto)])
    return Relayed(count, upto)


def ensure_feed_state(connection: Connection) -> None:
    """Begin the first epoch of a new database."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_STATE, [uuid4().hex])


def _lock_state(cursor: Cursor) -> int:
    cursor.execute(LOCK_STATE)
    row = cursor.fetchone()
    if row is None:
        cursor.execute(FIRST_STATE, [uuid4().hex])
        cursor.execute(LOCK_STATE)
        row = cursor.fetchone()
    return int(row[1])
