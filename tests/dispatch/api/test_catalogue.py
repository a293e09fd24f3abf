"""The lists as programs read them."""

import pytest

from tests.dispatch.rules_district import load_ours

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_client(client):
    from grid.models import Account

    account = Account.objects.create(username="someone", name="someone")
    client.force_login(account)
    return client


@pytest.mark.parametrize(
    ("path", "total", "narrowed", "some"),
    [
        ("/api/v1/catalogue/matters", 224, "?kind=component", 60),
        ("/api/v1/catalogue/request-classes", 400, "?level=1", 16),
    ],
)
def test_lists_whole_and_narrowed_with_an_etag(signed_client, path, total, narrowed, some):
    load_ours()
    answer = signed_client.get(path)
    assert len(answer.json()["items"]) == total
    assert len(signed_client.get(path + narrowed).json()["items"]) == some
    assert signed_client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_matter_shows_its_conditions_with_value_and_unit(signed_client):
    load_ours()
    items = signed_client.get("/api/v1/catalogue/matters").json()["items"]
    matter = next(item for item in items if item["code"] == "E01001")
    assert [one["limit"] for one in matter["conditions"]] == [
        {"value": 48, "unit": "continuous_hour"},
        {"value": 15, "unit": "working_day"},
    ]


@pytest.mark.parametrize("path", ["/api/v1/catalogue/matters", "/api/v1/catalogue/request-classes"])
def test_nobody_reads_them_without_signing_in(client, path):
    assert client.get(path).status_code == 401
