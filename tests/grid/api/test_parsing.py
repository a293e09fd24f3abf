"""The door of the address parser."""

import json

import pytest

pytestmark = pytest.mark.django_db


def ask(client, body):
    return client.post("/api/v1/addresses/parse", json.dumps(body), content_type="application/json")


@pytest.fixture
def signed_in_client(units, make_account, client):
    client.force_login(make_account("chen", ("dispatcher", None), unit=units["HZ-WATER"]))
    return client


def test_each_text_comes_back_with_its_parts(signed_in_client, settings, tmp_path):
    settings.MODEL_ROOT, settings.ADDRESS_TRAINING_ROOT = tmp_path, tmp_path
    text = " 海珠区昌岗中路183号2栋401室"
    answer = ask(signed_in_client, {"texts": [text, ""]})
    assert answer.status_code == 200
    told = answer.json()
    assert told["parser"] == "shipped"
    assert told["items"][1] == {"text": "", "parts": []}
    parts = told["items"][0]["parts"]
    assert [text[part["start"] : part["end"]] for part in parts] == [part["text"] for part in parts]
    assert {"type": "roomno", "start": 14, "end": 18, "text": "401室"} in parts


@pytest.mark.parametrize(
    "body",
    [{"texts": []}, {"texts": ["路" * 501]}, {"texts": ["路"] * 201}, {"texts": [1]}, {"texts": None}, {}],
)
def test_what_is_no_list_of_texts_is_refused(signed_in_client, body):
    assert ask(signed_in_client, body).status_code == 400


def test_strangers_are_not_answered(client):
    assert ask(client, {"texts": ["昌岗中路183号"]}).status_code == 401
