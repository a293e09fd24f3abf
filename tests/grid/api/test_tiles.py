"""Tiles over HTTP: who gets them, and how a browser keeps them while their layer stands."""

import base64
import gzip
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gis.services.touch_geography import touch_geography
from grid.api.tile_cache import CACHE, TileCache
from grid.models import AccessToken, Account
from grid.selectors.load_actor import load_actor
from grid.services.issue_read_token import issue_read_token
from grid.services.issue_token import issue_token
from tests.support.geography import stored_for_a_module
from tests.support.vector_tiles import layers

pytestmark = pytest.mark.django_db
TILE = "/tiles/subdistricts/10/834/444.mvt"


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with stored_for_a_module(django_db_blocker) as plan:
        yield plan


@pytest.fixture(autouse=True)
def _nothing_kept():
    CACHE.clear()


@pytest.fixture
def account(demo):
    return Account.objects.create_user("wu", None, name="wu")


@pytest.fixture
def get(account, client):
    token = issue_token(account=account, at=datetime.now(UTC)).token

    def ask(path, **headers):
        return client.get(path, headers={"Authorization": f"Bearer {token}", **headers})

    return ask


@pytest.fixture
def reading(account):
    """A token that only reads geography."""
    _, token = issue_read_token(
        actor=load_actor(account.pk), label="QGIS", lasts=timedelta(days=30), at=datetime.now(UTC)
    )
    return token


def statements_of(ask):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        answer = ask()
    return answer, [query["sql"] for query in caught.captured_queries if "SAVEPOINT" not in query["sql"]]


def test_a_kept_tile_is_confirmed_without_making_it(get):
    first, made = statements_of(lambda: get(TILE))
    assert first.status_code == 200
    assert any("ST_AsMVT" in sql for sql in made)
    again, asked = statements_of(lambda: get(TILE, **{"If-None-Match": first["ETag"]}))
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert not any("ST_AsMVT" in sql for sql in asked)
    assert len(asked) <= 3, asked  # who asks, the day of the token's use, the layers' versions


def test_a_changed_layer_has_another_tag_and_another_address(get):
    before, address = get(TILE)["ETag"], get("/tiles/subdistricts.json").json()["tiles"][0]
    touch_geography("road")
    assert get(TILE)["ETag"] == before
    touch_geography("subdistrict")
    answer = get(TILE, **{"If-None-Match": before})
    assert (answer.status_code, answer["ETag"] == before) == (200, False)
    assert get("/tiles/subdistricts.json").json()["tiles"][0] != address


def test_an_address_with_the_stamp_is_kept_for_good_and_any_other_is_asked_again(get):
    address = get("/tiles/subdistricts.json").json()["tiles"][0]
    named = address.replace("{z}/{x}/{y}", "10/834/444").removeprefix("http://testserver")
    assert "immutable" in get(named)["Cache-Control"]
    assert get(TILE)["Cache-Control"] == "private, no-cache"
    assert get(f"{TILE}?v=of-old")["Cache-Control"] == "private, no-cache"


def test_the_second_reader_gets_the_kept_tile_packed_or_plain(get):
    packed, _ = statements_of(lambda: get(TILE, **{"Accept-Encoding": "gzip, br"}))
    plain, asked = statements_of(lambda: get(TILE))
    assert not any("ST_AsMVT" in sql for sql in asked)
    body = gzip.decompress(packed.content) if packed.get("Content-Encoding") == "gzip" else packed.content
    assert body == plain.content
    assert layers(plain.content)["subdistricts"]


def test_a_large_tile_travels_packed(get):
    answer = get("/tiles/subdistricts/11/1668/888.mvt", **{"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert layers(gzip.decompress(answer.content))["subdistricts"]
    assert answer["Vary"] == "Accept-Encoding"


def test_the_tile_document_says_what_the_layer_has(get, demo):
    told = get("/tiles/buildings.json").json()
    assert (told["tilejson"], told["minzoom"], told["maxzoom"]) == ("3.0.0", 13, 17)
    assert set(told["vector_layers"][0]["fields"]) == {"code", "name_zh", "kind", "floors"}
    west, south, east, north = told["bounds"]
    assert west < demo.boundary.bounds[0] < demo.boundary.bounds[2] < east
    assert south < demo.boundary.bounds[1] < demo.boundary.bounds[3] < north
    assert get("/tiles/tickets.json").json()["tiles"] == ["http://testserver/tiles/tickets/{z}/{x}/{y}.mvt"]


def test_a_token_for_reading_opens_the_common_layers_and_nothing_else(reading, client):
    signed = {"headers": {"Authorization": f"Bearer {reading}"}}
    assert client.get(TILE, **signed).status_code == 200
    assert client.get("/tiles/subdistricts.json", **signed).status_code == 200
    for path in ("/tiles/tickets/10/834/444.mvt", "/tiles/tickets.json", "/api/v1/me", "/api/v1/tickets",
                 "/api/v1/addresses?q=a"):  # fmt: skip
        answer = client.get(path, **signed)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), path


def test_name_and_token_sign_a_desktop_gis_in(reading, client, account):
    def ask(name, token):
        basic = base64.b64encode(f"{name}:{token}".encode()).decode()
        return client.get(TILE, headers={"Authorization": f"Basic {basic}"})

    assert ask("wu", reading).status_code == 200
    assert ask("li", reading).json()["code"] == "read_token_wrong"
    AccessToken.objects.filter(account=account).update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert ask("wu", reading).json()["code"] == "read_token_wrong"


def test_guessing_tokens_locks_the_guesser_but_not_the_owner(reading, client):
    def ask(token):
        basic = base64.b64encode(f"wu:{token}".encode()).decode()
        return client.get(TILE, headers={"Authorization": f"Basic {basic}"})

    told = [ask(f"guess {number}").status_code for number in range(7)]
    assert told == [401] * 5 + [429] * 2
    assert ask(reading).status_code == 200


@pytest.mark.parametrize(
    "header", ["Basic", "Basic ", "Basic ===", "Basic /w==", "Basic d3U=", "Digest x", "Bearer"]
)
def test_a_broken_header_is_no_signature(demo, client, header):
    answer = client.get(TILE, headers={"Authorization": header})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "path", [TILE, "/tiles/subdistricts.json", "/tiles/none.json", "/tiles/none/1/1/1.mvt"]
)
def test_who_is_not_signed_in_learns_nothing(demo, client, path):
    assert client.get(path).status_code == 401


def test_the_cache_keeps_what_was_asked_for_last():
    cache = TileCache(most_bytes=10)
    for number in range(3):
        cache.keep(("roads", "v", 1, number, 0), b"1234")
        cache.find(("roads", "v", 1, 0, 0))
    assert cache.find(("roads", "v", 1, 0, 0)) == b"1234"
    assert cache.find(("roads", "v", 1, 1, 0)) is None
    cache.keep(("roads", "v", 1, 0, 0), b"12345678")
    assert cache.find(("roads", "v", 1, 2, 0)) is None
    cache.keep(("roads", "v", 1, 3, 0), b"12345678901")
    assert cache.find(("roads", "v", 1, 0, 0)) == b"12345678"
