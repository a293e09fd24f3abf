"""GET /api/v1/events: the feed for programs that ask instead of listening; the same frames, the same scope."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from dispatch.api.frames import chain
from dispatch.api.held_requests import LONGEST_WAIT_S
from dispatch.domain.feed_position import FeedPosition
from dispatch.selectors.feed_position import feed_position
from dispatch.selectors.read_feed import read_feed
from grid.api.security import signed_in
from grid.domain.scope import hearing_keys

router = Router(tags=["feed"])

MOST_EVENTS = 2000


class Subject(Schema):
    """What an event happened to."""

    type: str
    id: str


class FeedFrame(Schema):
    """An event, or the news that a subject went out of the reader's sight (`gone`: no type, time or data)."""

    t: Literal["event", "gone"]
    epoch: str
    prev: int
    seq: int
    subject: Subject
    type: str | None = None
    at: str | None = None
    data: dict[str, Any] | None = None


class Events(Schema):
    """The next frames. Ask again with `after`; at once while `more`. After `resync` take a snapshot first."""

    epoch: str
    upto: int
    after: int
    resync: bool
    more: bool
    items: list[FeedFrame]


@router.get("/events", auth=signed_in, response=Events, operation_id="list_events")
def list_events(
    request: HttpRequest,
    epoch: Annotated[str | None, Query(max_length=64)] = None,
    after: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_EVENTS)] = 500,
    wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT_S)] = 0,
) -> HttpResponse:
    """Events of the actor's scope behind a place. Without a place, or from another epoch: `resync`.

    `wait`: seconds for which the answer may be held back until there is something to tell; the waiting is over
    when this runs.
    """
    keys = hearing_keys(request.actor)  # type: ignore[attr-defined]
    target = feed_position()
    rows = read_feed(after=after or 0, upto=target.upto, limit=limit, keys=keys) if after is not None else []
    # Looked up again behind the rows: what was pruned while they were read shows.
    position = feed_position()
    if after is None or not position.resumable(epoch, after):
        return _answer(position, after=position.upto, resync=True, more=False, items=[])
    more = len(rows) == limit
    reached = rows[-1].seq if more else max(after, target.upto)
    items = chain(rows, keys, position.epoch, after)
    return _answer(position, after=reached, resync=False, more=more, items=items)


def _answer(
    position: FeedPosition, *, after: int, resync: bool, more: bool, items: list[str]
) -> HttpResponse:
    """Put together from the texts the sockets send too, without reading them again."""
    flags = f'"resync":{str(resync).lower()},"more":{str(more).lower()}'
    body = f'{{"epoch":"{position.epoch}","upto":{position.upto},"after":{after},{flags},"items":[{",".join(items)}]}}'
    return HttpResponse(body, content_type="application/json")
