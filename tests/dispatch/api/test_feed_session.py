"""One reader and a hub that does what the test says: the seams between table and queue."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from dispatch.api import fan_out as fanning
from dispatch.api.fan_out import Ending, FanOut
from dispatch.api.feed_session import FeedSession, Hello, Page, parse_hello
from dispatch.domain.feed_position import FeedPosition
from dispatch.selectors.read_feed import FeedRow

KEYS = frozenset({"leader"})


def row(seq: int) -> FeedRow:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return FeedRow(seq, KEYS, frozenset(), "ticket_signed", "ticket", f"id-{seq}", at, "{}")


class StillHub:
    """A hub whose table gives the pages it was given, one a question."""

    def __init__(self, upto: int, *pages: Page) -> None:
        self.fan_out = FanOut()
        self.fan_out.upto = upto
        self.position = pages[0].position
        self.pages = list(pages)
        self.between: Callable[[], None] = lambda: None

    async def ready(self) -> None:
        """At once."""

    async def read(self, question: Callable[[], Page]) -> Page:
        """The next page; `between` happens while it is read."""
        self.between()
        await asyncio.sleep(0)
        return self.pages.pop(0)


def page(upto: int, *rows: FeedRow) -> Page:
    return Page(list(rows), FeedPosition("e", upto, 1))


async def follow(
    hub: StillHub, hello: Hello, *later: FeedRow
) -> tuple[list[dict[str, Any]], asyncio.Task[Ending]]:
    """Let a reader follow, deliver the later rows when it is live; what it was sent, and the task."""
    sent: list[dict[str, Any]] = []

    async def send(text: str) -> None:
        sent.append(json.loads(text))

    task = asyncio.create_task(FeedSession(hub, KEYS, send).follow(hello))  # type: ignore[arg-type]
    while not task.done() and not any(frame["t"] in ("heartbeat", "resync") for frame in sent):
        await asyncio.sleep(0)
    for one in later:
        hub.fan_out.deliver(one)
    for _ in range(5):
        await asyncio.sleep(0)
    return sent, task


def places(sent: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(frame["prev"], frame["seq"]) for frame in sent if frame["t"] == "event"]


def test_a_reader_that_knows_more_than_the_hub_hears_nothing_twice() -> None:
    async def scene() -> None:
        sent, task = await follow(StillHub(3, page(5)), Hello("e", 5), row(4), row(5), row(6))
        task.cancel()
        assert places(sent) == [(5, 6)]
        assert sent[0]["upto"] == 5

    asyncio.run(scene())


def test_what_comes_while_the_table_is_read_follows_what_was_read() -> None:
    async def scene() -> None:
        hub = StillHub(3, page(3, row(2), row(3)))
        hub.between = lambda: hub.fan_out.deliver(row(4))
        sent, task = await follow(hub, Hello("e", 1), row(5))
        task.cancel()
        assert places(sent) == [(1, 2), (2, 3), (3, 4), (4, 5)]

    asyncio.run(scene())


def test_a_flood_while_the_table_is_read_is_read_from_the_table_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanning, "QUEUE_LIMIT", 3)

    async def scene() -> None:
        hub = StillHub(2, page(2, row(2)), page(8, *(row(seq) for seq in range(3, 9))))
        flood = iter([[row(seq) for seq in range(3, 9)], []])
        hub.between = lambda: [hub.fan_out.deliver(one) for one in next(flood)] and None
        sent, task = await follow(hub, Hello("e", 1), row(9))
        task.cancel()
        assert [seq for _, seq in places(sent)] == list(range(2, 10))

    asyncio.run(scene())


def test_stuck_in_sending_it_ends_when_the_queue_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fanning, "QUEUE_LIMIT", 3)

    async def scene() -> None:
        hub = StillHub(0, page(0))

        async def send(text: str) -> None:
            if json.loads(text)["t"] == "event":
                await asyncio.Event().wait()

        task = asyncio.create_task(FeedSession(hub, KEYS, send).follow(Hello("e", 0)))  # type: ignore[arg-type]
        while not hub.fan_out:
            await asyncio.sleep(0)
        for _ in range(3):
            await asyncio.sleep(0)
        for seq in range(1, 8):
            hub.fan_out.deliver(row(seq))
            await asyncio.sleep(0)
        done, _ = await asyncio.wait([task], timeout=1)
        assert done, "nobody freed it from sending"
        assert task.result() is Ending.TOO_SLOW
        assert len(hub.fan_out) == 0

    asyncio.run(scene())


def test_who_is_told_to_stop_stops() -> None:
    async def scene() -> None:
        hub = StillHub(0, page(0))
        _, task = await follow(hub, Hello("e", 0))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(hub.fan_out) == 0

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("text", "hello"),
    [
        ('{"t":"hello","epoch":"e","after":3}', Hello("e", 3)),
        ('{"t":"hello"}', Hello(None, None)),
        ('{"t":"hello","epoch":"e","after":3,"scope":"s"}', Hello("e", 3, "s")),
        ('{"t":"hello","epoch":1}', None),
        ('{"t":"hello","after":1.5}', None),
        ('{"t":"hello","after":' + "9" * 30 + "}", None),
        ("[" * 2000, None),
        (None, None),
    ],
)
def test_a_hello_is_read_strictly(text: str | None, hello: Hello | None) -> None:
    assert parse_hello(text) == hello
