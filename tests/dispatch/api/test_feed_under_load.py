"""Writers, relay, hub and readers at once: each reader gets its own, all of it, once, in order."""

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection, transaction
from django.utils import timezone

from dispatch.feed.append import append
from dispatch.feed.connection import open_direct
from dispatch.models import Feed
from dispatch.services.relay_feed import relay_batch
from dispatch.services.renew_feed_epoch import renew_feed_epoch
from grid.models import Account, RoleGrant
from grid.services.issue_token import issue_token
from tests.dispatch.feed_support import signed
from tests.dispatch.socket_server import SocketServer, reader, running_server

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = 5000
WRITERS = 4
PER_TRANSACTION = 5
READERS = {
    "dispatcher": "desk:district",
    "district_leader": "leader",
    "supervision_officer": "supervision",
}
AUDIENCES = [
    ("desk:district",),
    ("desk:district", "leader"),
    ("leader", "supervision"),
    ("desk:district", "supervision"),
    ("unit:NOBODY",),
]


@pytest.fixture
def server() -> Iterator[SocketServer]:
    renew_feed_epoch()
    with running_server() as running:
        yield running


def write() -> None:
    """One writer's share, five events a transaction, one for each audience."""
    try:
        for _ in range(EVENTS // WRITERS // PER_TRANSACTION):
            with transaction.atomic():
                append([signed(audience=audience) for audience in AUDIENCES])
    finally:
        connection.close()


def relay(stop: threading.Event) -> None:
    with closing(open_direct("test relay")) as direct:
        while not stop.is_set() or relay_batch(direct).count:
            relay_batch(direct)


def test_five_thousand_events_three_readers_that_come_and_go(server: SocketServer) -> None:
    tokens = {}
    for role in READERS:
        account = Account.objects.create_user(role, "a password", name=role)
        RoleGrant.objects.create(account=account, role=role)
        tokens[role] = issue_token(account=account, at=timezone.now()).token
    received: dict[str, list[int]] = {role: [] for role in READERS}

    def read(role: str, visits: int) -> None:
        """Follow the feed in several visits, going on each time from the last place."""
        epoch, after = None, None
        for visit in range(1, visits + 1):
            with reader(server, tokens[role]) as client:
                if epoch is None:
                    client.hello()
                    epoch, after = client.next()["epoch"], 0
                client.hello(epoch, after)
                client.read_to(EVENTS * visit // visits)
                received[role] += [frame["seq"] for frame in client.frames]
                after = client.after

    stop = threading.Event()
    relaying = threading.Thread(target=relay, args=[stop])
    writing = [threading.Thread(target=write) for _ in range(WRITERS)]
    reading = [
        threading.Thread(target=read, args=[role, visits])
        for role, visits in zip(READERS, (1, 3, 7), strict=True)
    ]
    for thread in (*reading, relaying, *writing):
        thread.start()
    for thread in writing:
        thread.join()
    stop.set()
    for thread in (relaying, *reading):
        thread.join()

    assert Feed.objects.count() == EVENTS
    for role, key in READERS.items():
        entitled = list(
            Feed.objects.filter(audience__contains=[key]).order_by("seq").values_list("seq", flat=True)
        )
        assert len(entitled) == EVENTS * sum(key in audience for audience in AUDIENCES) // len(AUDIENCES)
        assert received[role] == entitled, role
