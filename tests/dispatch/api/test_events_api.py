"""The feed by asking, and the snapshot to begin from."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from dispatch.feed.connection import open_direct
from dispatch.services.prune_feed import prune_feed
from dispatch.services.renew_feed_epoch import renew_feed_epoch
from grid.models import Account, RoleGrant
from grid.services.issue_token import issue_token
from tests.dispatch.feed_support import happen, relay_all, signed

pytestmark = pytest.mark.django_db(transaction=True)

Ask = Callable[..., Any]


@pytest.fixture
def ask() -> Ask:
    """ask("dispatcher", "/events", after=3) → the answer to a fresh account of that role."""

    def asked(role: str, path: str, **query: object) -> Any:
        account = Account.objects.create_user(f"{role}-{Account.objects.count()}", "a password", name="陈")
        RoleGrant.objects.create(account=account, role=role)
        token = issue_token(account=account, at=timezone.now()).token
        return Client().get(f"/api/v1{path}", query, headers={"Authorization": f"Bearer {token}"})

    return asked


@pytest.fixture
def epoch() -> str:
    return renew_feed_epoch()


def fill() -> None:
    happen(
        signed(audience=("desk:district",)),
        signed(audience=("leader",)),
        signed(audience=("leader",), gone=("desk:district",)),
        signed(audience=("desk:district", "leader")),
    )
    relay_all()


def test_the_same_frames_as_the_socket_in_scope_and_linked(ask: Ask, epoch: str) -> None:
    fill()
    answer = ask("dispatcher", "/events", epoch=epoch, after=0).json()
    assert (answer["epoch"], answer["upto"], answer["after"], answer["resync"], answer["more"]) == (
        epoch,
        4,
        4,
        False,
        False,
    )
    assert [(item["t"], item["prev"], item["seq"]) for item in answer["items"]] == [
        ("event", 0, 1),
        ("gone", 1, 3),
        ("event", 3, 4),
    ]
    assert answer["items"][0]["data"]["verb"] == "sign"


def test_page_by_page(ask: Ask, epoch: str) -> None:
    fill()
    after, seen, more = 0, [], True
    while more:
        answer = ask("district_leader", "/events", epoch=epoch, after=after, limit=1).json()
        seen += [item["seq"] for item in answer["items"]]
        after, more = answer["after"], answer["more"]
    assert seen == [2, 3, 4]
    assert after == 4


def test_nothing_new_moves_the_place_on(ask: Ask, epoch: str) -> None:
    fill()
    answer = ask("reply_auditor", "/events", epoch=epoch, after=0).json()
    assert (answer["items"], answer["after"]) == ([], 4)


def test_no_place_another_epoch_or_a_pruned_one_need_a_snapshot(ask: Ask, epoch: str) -> None:
    fill()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dispatch_feed SET created_at = now() - interval '40 days' WHERE seq < 3")
    prune_feed()
    for query in (
        {},
        {"epoch": epoch},
        {"epoch": "another", "after": 4},
        {"epoch": epoch, "after": 1},
        {"after": 3},
    ):
        answer = ask("dispatcher", "/events", **query).json()
        assert (answer["resync"], answer["items"], answer["after"]) == (True, [], 4), query
    assert not ask("dispatcher", "/events", epoch=epoch, after=2).json()["resync"]


@pytest.mark.parametrize(
    "query",
    [{"after": -1}, {"after": "x"}, {"after": 2**63}, {"limit": 0}, {"limit": 5000}, {"epoch": "e" * 65}],
)
def test_a_place_that_cannot_be_is_refused(ask: Ask, query: dict[str, object]) -> None:
    answer = ask("dispatcher", "/events", **query)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_field"


def test_strangers_hear_nothing(epoch: str) -> None:
    assert Client().get("/api/v1/events", {"epoch": epoch, "after": 0}).status_code == 401
    assert Client().get("/api/v1/snapshot").status_code == 401


def test_a_snapshot_is_of_one_moment(ask: Ask, epoch: str) -> None:
    fill()
    happen(signed())  # committed, not relayed: its event comes behind the snapshot's place
    answer = ask("dispatcher", "/snapshot")
    assert answer.status_code == 200
    taken = answer.json()
    assert (taken["feed"]["epoch"], taken["feed"]["upto"]) == (epoch, 4)
    assert taken["items"] == []
    assert taken["next"] is None
    assert {"name", "count"} == set(taken["queues"][0])
    relay_all()
    later = ask("dispatcher", "/events", epoch=epoch, after=taken["feed"]["upto"]).json()
    assert [item["seq"] for item in later["items"]] == [5]


def test_a_snapshot_needs_no_lock(ask: Ask, epoch: str) -> None:
    with closing(open_direct("busy")) as busy, busy.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT * FROM dispatch_feed_state FOR UPDATE")
        assert ask("dispatcher", "/snapshot").status_code == 200
