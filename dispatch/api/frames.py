"""What goes over the wire. Texts are built once per event; only the link to the frame before differs per reader.

event      {"t":"event","epoch","prev","seq","type","subject":{"type","id"},"at","data"}
gone       {"t":"gone","epoch","prev","seq","subject":{"type","id"}}: the reader no longer sees the subject
heartbeat  {"t":"heartbeat","epoch","upto","scope"}: everything up to there that the reader may hear was sent
resync     {"t":"resync","epoch","upto"}: take a snapshot, then say hello with its epoch and place

``prev`` is the place of the frame before, or the place the reader's hello named. A reader whose own last place is
another has missed something and says hello again. ``seq`` has holes: places of events for other readers.
"""

import json
from collections.abc import Iterable
from datetime import UTC

from dispatch.selectors.read_feed import FeedRow


def event_tail(row: FeedRow) -> str:
    """Everything of an event frame behind ``prev``."""
    at = row.at.astimezone(UTC).isoformat()
    return f'"seq":{row.seq},"type":"{row.type}",{_subject(row)},"at":"{at}","data":{row.data}}}'


def gone_tail(row: FeedRow) -> str:
    """Everything of a gone frame behind ``prev``: no more than which subject it is."""
    return f'"seq":{row.seq},{_subject(row)}}}'


def tail_for(row: FeedRow, keys: frozenset[str]) -> tuple[str, str] | None:
    """Kind and tail of the frame for a reader with these scope keys; None when the row is not for them."""
    if not keys.isdisjoint(row.audience):
        return "event", event_tail(row)
    if not keys.isdisjoint(row.gone):
        return "gone", gone_tail(row)
    return None


def frame(kind: str, epoch: str, prev: int, tail: str) -> str:
    """A whole event or gone frame."""
    return f'{{"t":"{kind}","epoch":"{epoch}","prev":{prev},{tail}'


def chain(rows: Iterable[FeedRow], keys: frozenset[str], epoch: str, after: int) -> list[str]:
    """Frames of the rows meant for these keys, each linked to the one before, the first to ``after``."""
    frames = []
    for row in rows:
        found = tail_for(row, keys)
        if found:
            frames.append(frame(found[0], epoch, after, found[1]))
            after = row.seq
    return frames


def heartbeat(epoch: str, upto: int, scope: str) -> str:
    """A sign of life; ``scope`` is the mark of the scope keys the connection works with."""
    return json.dumps({"t": "heartbeat", "epoch": epoch, "upto": upto, "scope": scope})


def resync(epoch: str, upto: int) -> str:
    """The reader cannot go on from where it stopped."""
    return json.dumps({"t": "resync", "epoch": epoch, "upto": upto})


def _subject(row: FeedRow) -> str:
    return f'"subject":{{"type":"{row.subject_type}","id":"{row.subject_id}"}}'
