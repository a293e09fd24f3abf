"""The WebSocket doors over real TCP: who gets in, what they hear, how they go on, when they are cut."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus

from config.cluster import embedded_cluster
from config.databases import connect
from dispatch.api import fan_out
from dispatch.api.hub import hub
from dispatch.domain.events import NewEvent
from dispatch.services.prune_feed import prune_feed
from dispatch.services.renew_feed_epoch import renew_feed_epoch
from grid.domain.tokens import digest_of
from grid.models import AccessToken, Account, RoleGrant
from grid.services.issue_token import issue_token
from tests.dispatch.feed_support import happen, relay_all, signed
from tests.dispatch.socket_server import Reader, SocketServer, reader, running_server

pytestmark = pytest.mark.django_db(transaction=True)

TokenFor = Callable[..., str]


@pytest.fixture
def server() -> Iterator[SocketServer]:
    renew_feed_epoch()
    with running_server() as running:
        yield running


def account_with(*roles: str) -> Account:
    account = Account.objects.create_user(
        f"{'-'.join(roles)}-{Account.objects.count()}", "a password", name="陈"
    )
    for role in roles:
        RoleGrant.objects.create(account=account, role=role)
    return account


@pytest.fixture
def token_for() -> TokenFor:
    """token_for("dispatcher") → a token of a fresh account with these roles."""
    return lambda *roles: issue_token(account=account_with(*roles), at=timezone.now()).token


def close_code(end: Reader) -> int | None:
    """Read until the server closes; the code."""
    try:
        while True:
            end.next()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def happen_and_relay(*audience: str, gone: tuple[str, ...] = ()) -> None:
    happen(signed(audience=audience, gone=gone))
    relay_all()


# who gets in


def test_a_stranger_is_told_so(server: SocketServer) -> None:
    with reader(server) as stranger:
        assert close_code(stranger) == 4401


def test_a_foreign_page_gets_no_handshake(server: SocketServer, token_for: TokenFor) -> None:
    with (
        pytest.raises(InvalidStatus, match="403"),
        reader(server, token_for("dispatcher"), headers={"Origin": "http://elsewhere.example"}),
    ):
        pass


def test_a_browser_comes_with_its_session(server: SocketServer) -> None:
    browser = Client()
    browser.force_login(account_with("dispatcher"))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    origin = f"http://127.0.0.1:{server.port}"
    with reader(server, headers={"Cookie": cookie, "Origin": origin}) as page:
        page.begin()
        happen_and_relay("desk:district")
        assert page.next()["t"] == "event"


def test_a_page_with_a_token_offers_it_as_subprotocol(server: SocketServer, token_for: TokenFor) -> None:
    with reader(server, path="/ws/inspector", subprotocols=["bearer", token_for("dispatcher")]) as phone:
        assert phone.connection.subprotocol == "bearer"
        phone.begin()


@pytest.mark.parametrize(
    "said",
    ["", "{", "[]", '{"t":"hi"}', '{"t":"hello","after":-1}', '{"t":"hello","after":true}', "x" * 3000],
)
def test_anything_but_a_hello_ends_the_conversation(
    server: SocketServer, token_for: TokenFor, said: str
) -> None:
    with reader(server, token_for("dispatcher")) as client:
        client.connection.send(said)
        assert close_code(client) == 4400


# what they hear


def test_events_arrive_linked_and_in_scope(server: SocketServer, token_for: TokenFor) -> None:
    with (
        reader(server, token_for("dispatcher")) as desk,
        reader(server, token_for("district_leader")) as leader,
    ):
        desk.begin()
        leader.begin()
        for audience in (("desk:district",), ("leader",), ("desk:district", "leader")):
            happen_and_relay(*audience)
        assert [frame["seq"] for frame in desk.read_to(3)] == [1, 3]
        assert [frame["seq"] for frame in leader.read_to(3)] == [2, 3]
        frame = desk.frames[0]
        assert (frame["type"], frame["subject"]["type"]) == ("ticket_signed", "ticket")
        assert frame["data"]["to"] == "signed"
        assert frame["at"] == "2026-03-02T01:30:00+00:00"


def test_who_loses_sight_is_told_which_and_no_more(server: SocketServer, token_for: TokenFor) -> None:
    with reader(server, token_for("district_leader")) as leader:
        leader.begin()
        happen_and_relay("desk:district", gone=("leader",))
        frame = leader.next()
        assert frame["t"] == "gone"
        assert set(frame) == {"t", "epoch", "prev", "seq", "subject"}


def test_before_a_hello_nothing_is_said(server: SocketServer, token_for: TokenFor) -> None:
    with reader(server, token_for("dispatcher")) as silent:
        happen_and_relay("desk:district")
        with pytest.raises(TimeoutError):
            silent.connection.recv(0.3)


# going on


def test_what_was_missed_comes_first_and_once(server: SocketServer, token_for: TokenFor) -> None:
    token = token_for("dispatcher")
    with reader(server, token) as before:
        before.begin()
        happen_and_relay("desk:district")
        before.read_to(1)
    for _ in range(3):
        happen_and_relay("desk:district")
    happen_and_relay("leader")
    with reader(server, token) as after:
        after.hello(before.epoch, before.after)
        happen_and_relay("desk:district")
        assert [frame["seq"] for frame in after.read_to(6)] == [2, 3, 4, 6]


def test_a_long_absence_is_read_page_by_page(server: SocketServer, token_for: TokenFor) -> None:
    with reader(server, token_for("dispatcher")) as client:
        client.begin()
        epoch = client.epoch
    happen(*(signed() for _ in range(1700)))
    relay_all()
    with reader(server, token_for("dispatcher")) as client:
        client.hello(epoch, 0)
        assert [frame["seq"] for frame in client.read_to(1700)] == list(range(1, 1701))


def test_another_epoch_a_pruned_or_a_future_place_need_a_snapshot(
    server: SocketServer, token_for: TokenFor
) -> None:
    with reader(server, token_for("dispatcher")) as client:
        client.begin()
        epoch = client.epoch
        for _ in range(3):
            happen_and_relay("leader")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE dispatch_feed SET created_at = now() - interval '40 days' WHERE seq < 3")
        assert prune_feed() == 2
        for place in ((epoch, 1), (epoch, 4), ("another", 3), (epoch, None), (None, 3)):
            client.hello(*place)
            told = client.next()
            assert (told["t"], told["epoch"], told["upto"]) == ("resync", epoch, 3), place
        client.hello(epoch, 2)
        assert client.next()["t"] == "heartbeat"


def test_a_restored_backup_sends_everybody_for_a_snapshot(server: SocketServer, token_for: TokenFor) -> None:
    with reader(server, token_for("dispatcher")) as client:
        client.begin()
        epoch = renew_feed_epoch()
        told = client.next()
        assert (told["t"], told["epoch"]) == ("resync", epoch)
        happen_and_relay("desk:district")
        client.hello(epoch, told["upto"])
        client.read_to(1)
        assert [frame["seq"] for frame in client.frames] == [1]


def test_places_given_out_again_after_a_restore_are_heard(server: SocketServer, token_for: TokenFor) -> None:
    with reader(server, token_for("dispatcher")) as client:
        client.begin()
        for _ in range(3):
            happen_and_relay("desk:district")
        client.read_to(3)
        with connection.cursor() as cursor:  # the backup knew of one event only
            cursor.execute("DELETE FROM dispatch_feed WHERE seq > 1")
            cursor.execute("UPDATE dispatch_feed_state SET last_seq = 1")
        renew_feed_epoch()
        told = client.next()
        assert (told["t"], told["upto"]) == ("resync", 1)
        client.hello(told["epoch"], told["upto"])
        assert client.next()["t"] == "heartbeat"
        happen_and_relay("desk:district")
        assert client.next()["seq"] == 2


def test_a_scope_remembered_from_another_time_needs_a_snapshot(
    server: SocketServer, token_for: TokenFor
) -> None:
    with reader(server, token_for("dispatcher")) as client:
        client.hello()
        told = client.next()
        client.hello(told["epoch"], told["upto"])
        scope = client.next()["scope"]
        client.hello(told["epoch"], told["upto"], scope=scope)
        assert client.next()["t"] == "heartbeat"
        client.hello(told["epoch"], told["upto"], scope="of another role")
        assert client.next()["t"] == "resync"


def test_the_listener_comes_back_when_its_connection_dies(server: SocketServer, token_for: TokenFor) -> None:
    with reader(server, token_for("dispatcher")) as client:
        client.begin()
        terminate("gridline feed listener")
        happen_and_relay("desk:district")
        assert client.read_to(1)[0]["seq"] == 1


def terminate(application_name: str) -> None:
    """End the server side of connections, as a restart does."""
    with closing(connect(embedded_cluster(), connection.settings_dict["NAME"])) as superuser:
        with superuser.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = %s AND datname = current_database()",
                [application_name],
            )
            assert cursor.fetchall() == [(True,)]


# being cut


def test_a_revoked_token_ends_its_sockets_and_no_others(server: SocketServer, token_for: TokenFor) -> None:
    token = token_for("dispatcher")
    with reader(server, token) as revoked, reader(server, token_for("dispatcher")) as other:
        revoked.begin()
        other.begin()
        AccessToken.objects.filter(digest=digest_of(token)).update(revoked_at=timezone.now())
        server.run(hub.watch.look)
        assert close_code(revoked) == 4401
        happen_and_relay("desk:district")
        assert other.next()["t"] == "event"


def test_so_do_expiry_and_an_account_switched_off(server: SocketServer, token_for: TokenFor) -> None:
    expired, switched_off = token_for("dispatcher"), token_for("dispatcher")
    with reader(server, expired) as one, reader(server, switched_off) as two:
        one.begin()
        two.begin()
        AccessToken.objects.filter(digest=digest_of(expired)).update(
            expires_at=timezone.now() - timedelta(seconds=1)
        )
        Account.objects.filter(tokens__digest=digest_of(switched_off)).update(is_active=False)
        server.run(hub.watch.look)
        assert close_code(one) == 4401
        assert close_code(two) == 4401


def test_another_role_needs_a_snapshot_and_hears_in_its_new_scope(
    server: SocketServer, token_for: TokenFor
) -> None:
    token = token_for("dispatcher")
    with reader(server, token) as client:
        client.begin()
        server.run(hub.watch.look)
        account = Account.objects.get(tokens__digest=digest_of(token))
        RoleGrant.objects.filter(account=account).update(role="district_leader")
        server.run(hub.watch.look)
        told = client.next()
        assert told["t"] == "resync"
        client.hello(told["epoch"], told["upto"])
        happen_and_relay("desk:district")
        happen_and_relay("leader")
        assert [frame["seq"] for frame in client.read_to(2)] == [2]


def test_a_reader_that_does_not_read_is_cut_and_loses_nothing(
    server: SocketServer, token_for: TokenFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan_out, "QUEUE_LIMIT", 300)
    token, count = token_for("dispatcher"), 9000
    note = "路灯" * 400
    with reader(server, token, max_queue=4) as slow, reader(server, token) as quick:
        slow.begin()
        quick.begin()
        for start in range(1, count, 500):
            happen(*(note_event(note) for _ in range(500)))
            relay_all()
            quick.read_to(start + 499)
        assert [frame["seq"] for frame in quick.frames] == list(range(1, count + 1))
        assert close_code(slow) in (4408, None)  # None: it took not even the close frame
        assert len(slow.frames) < count
    with reader(server, token) as again:
        again.hello(slow.epoch, slow.after)
        rest = again.read_to(count)
    assert [frame["seq"] for frame in slow.frames + rest] == list(range(1, count + 1))


def note_event(note: str) -> NewEvent:
    """An event that fills buffers."""
    return replace(
        signed(), type="ticket_closed", data={"verb": "close", "to": "closed", "version": 1, "reason": note}
    )
