"""How many statements each request costs, exactly: a query in a loop shows up here as a difference to review.

After a change you mean: GRIDLINE_REFRESH_COUNTS=1 pytest tests/dispatch/test_query_counts.py, and review the YAML.
"""

import os
import uuid
from pathlib import Path

import pytest
import yaml

from dispatch.models import Matter, RequestClass
from grid.models import Unit
from tests.dispatch.counted_district import Counted, counted_twice, database_of_its_own, inspector_of, seed
from tests.journeys.people import SPOT

BASELINE = Path(__file__).with_name("query_counts.yaml")
HEAD = """\
# SQL statements of each request over HTTP, with an Idempotency-Key, without transaction control and the one statement
# that authenticates. A step answers with the whole ticket, so its figure contains that of `detail`.
# Made by: GRIDLINE_REFRESH_COUNTS=1 pytest tests/dispatch/test_query_counts.py
"""
MOST_OF_INTAKE, MOST_OF_LIST = 15, 12
SHORT_PAGE, LONG_PAGE = 5, 100
REFRESH = "GRIDLINE_REFRESH_COUNTS"


@pytest.fixture(scope="module")
def statements(django_test_environment, django_db_blocker, tmp_path_factory):
    """Label of the request → its statements."""
    from django.conf import settings

    before = settings.ATTACHMENT_ROOT
    settings.ATTACHMENT_ROOT = tmp_path_factory.mktemp("attachments")
    with django_db_blocker.unblock(), database_of_its_own():
        seed()
        yield counted_twice(a_day)
    settings.ATTACHMENT_ROOT = before


def a_day(people: Counted) -> None:
    """One of each: intakes, a hotline ticket to its reply, a grid event to its assignment, and every way of reading."""
    place = people.request("locate", "dispatcher", "GET", f"/api/v1/locate?{query(SPOT)}")
    home = place["subdistrict"]["code"]
    inspector = inspector_of(place["community"]["code"])
    ticket_id = intakes(people, inspector)["hotline"]
    hotline(people, ticket_id, f"{home}-ENF")
    confirmed(people)
    event_id = intakes(people, inspector)["grid_event"]
    grid_event(people, event_id, home)
    for _ in range(LONG_PAGE // 2):
        people.request("intake_hotline_city", "city_link", "POST", "/api/v1/tickets", **city_body())
    reading(people, ticket_id, event_id, f"handler.{home}-ENF")


def query(params: dict[str, object]) -> str:
    return "&".join(f"{name}={value}" for name, value in params.items())


def city_body() -> dict[str, object]:
    return {
        "kind": "hotline",
        "text": "夜市餐饮油烟直排住宅楼,居民无法开窗。",
        "request_class": "R060301",
        "request_type": "complaint",
        "location": SPOT,
        "requester": {"name": "陈小明", "phone": "13800000217"},
        "external": {"system": "12345", "number": uuid.uuid4().hex, "due_at": "2027-12-01T18:00:00+08:00"},
    }


def intakes(people: Counted, inspector: str) -> dict[str, str]:
    """One of each kind; the ids."""
    city = city_body()
    local = {name: value for name, value in city.items() if name != "external"}
    matter = Matter.objects.filter(lead_unit_type="subdistrict_enforcement", dispatch_mode="auto").first()
    event = {
        "kind": "grid_event",
        "text": "占道经营",
        "matter": matter.code,
        "location": SPOT,
        "photo_ids": [people.upload(inspector, "report")],
    }
    url = "/api/v1/tickets"
    people.request("intake_preview", "call_taker", "POST", f"{url}/preview", **local)
    people.request("intake_hotline_local", "call_taker", "POST", url, **local)
    return {
        "hotline": people.request("intake_hotline_city", "city_link", "POST", url, **city)["id"],
        "grid_event": people.request("intake_grid_event", inspector, "POST", url, **event)["id"],
    }


def hotline(people: Counted, ticket_id: str, unit: str) -> None:
    """At the unit, to the auditor."""
    clerk = f"clerk.{unit}"
    handler = people.request("me", f"handler.{unit}", "GET", "/api/v1/me")["id"]
    step(people, clerk, ticket_id, "sign")
    step(people, clerk, ticket_id, "sub_dispatch", handler=handler, task_text="现场查看")
    step(people, f"handler.{unit}", ticket_id, "finish", text="已整改")
    step(people, clerk, ticket_id, "contact_first", reached=True, note="已说明")
    step(people, clerk, ticket_id, "submit_reply", text="已现场检查并整改。", solved=True)
    step(people, f"head.{unit}", ticket_id, "sign_off")
    step(people, "reply_auditor", ticket_id, "reply_to_city", checklist_ticked=True)


def confirmed(people: Counted) -> None:
    """A proposal that the dispatcher confirms."""
    for code in RequestClass.objects.filter(dispatch_mode="confirm", restricted=False, level=3).values_list(
        "code", flat=True
    ):
        body = {**city_body(), "request_class": code}
        taken = people.request("intake_hotline_proposed", "city_link", "POST", "/api/v1/tickets", **body)
        if taken["routing"]["outcome"] == "proposed":
            step(people, "dispatcher", taken["id"], "dispatch")
            return
    pytest.fail("no class is proposed at the spot")


def grid_event(people: Counted, event_id: str, home: str) -> None:
    """Filed (and so dispatched), assigned, begun, finished."""
    office = Unit.objects.get(unit_type__code="subdistrict", subdistrict_code=home).code
    unit = f"{home}-ENF"
    handler = people.request("me", f"handler.{unit}", "GET", "/api/v1/me")["id"]
    step(people, f"clerk.{office}", event_id, "file", filing_condition=0)
    step(people, f"clerk.{unit}", event_id, "assign", handler=handler)
    step(people, f"handler.{unit}", event_id, "start")
    photo = people.upload(f"handler.{unit}", "after")
    people.request(
        "step_finish_event", f"handler.{unit}", "POST", f"/api/v1/tickets/{event_id}/finish",
        text="已清理", photo_ids=[photo],
    )  # fmt: skip


def step(people: Counted, username: str, ticket_id: str, verb: str, **fields: object) -> None:
    people.request(f"step_{verb}", username, "POST", f"/api/v1/tickets/{ticket_id}/{verb}", **fields)


def reading(people: Counted, ticket_id: str, event_id: str, handler: str) -> None:
    """Every way of looking at tickets."""
    for limit in (SHORT_PAGE, LONG_PAGE):
        people.request(f"list_{limit}", "dispatcher", "GET", f"/api/v1/tickets?limit={limit}")
        people.request(f"snapshot_{limit}", "dispatcher", "GET", f"/api/v1/snapshot?limit={limit}")
    people.request("list_by_phone", "dispatcher", "GET", "/api/v1/tickets?q=13800000217")
    people.request("queues", "dispatcher", "GET", "/api/v1/queues")
    people.request("detail", "dispatcher", "GET", f"/api/v1/tickets/{ticket_id}")
    people.request("detail_grid_event", "dispatcher", "GET", f"/api/v1/tickets/{event_id}")
    people.request("timeline", "dispatcher", "GET", f"/api/v1/tickets/{ticket_id}/events")
    feed = people.request("feed_position", "dispatcher", "GET", "/api/v1/events")
    people.request("feed", "dispatcher", "GET", f"/api/v1/events?epoch={feed['epoch']}&after=0")
    people.request("phone_tasks", handler, "GET", "/mobile/v1/tasks")


def test_the_counts_are_those_reviewed(statements) -> None:
    counts = {label: len(found) for label, found in sorted(statements.items())}
    if os.environ.get(REFRESH) == "1":
        BASELINE.write_text(HEAD + yaml.safe_dump(counts), encoding="utf-8")
    reviewed = yaml.safe_load(BASELINE.read_text(encoding="utf-8"))
    moved = {
        label: f"{reviewed.get(label)} reviewed, {counts.get(label)} now"
        for label in reviewed.keys() | counts.keys()
        if reviewed.get(label) != counts.get(label)
    }
    told = "\n".join(
        f"{label}: {change}\n  " + "\n  ".join(shortened(sql) for sql in statements.get(label, ()))
        for label, change in moved.items()
    )
    assert not moved, f"{told}\n\nIf that is meant, run with {REFRESH}=1 and review {BASELINE.name}."


def shortened(sql: str) -> str:
    return " ".join(sql.split())[:150]


@pytest.mark.parametrize("kind", ["hotline_city", "hotline_local", "hotline_proposed", "grid_event"])
def test_an_intake_keeps_to_its_budget(statements, kind: str) -> None:
    assert len(statements[f"intake_{kind}"]) <= MOST_OF_INTAKE


@pytest.mark.parametrize("label", ["list", "snapshot"])
def test_a_long_list_costs_no_more_than_a_short_one(statements, label: str) -> None:
    short, long = (len(statements[f"{label}_{limit}"]) for limit in (SHORT_PAGE, LONG_PAGE))
    assert short == long <= MOST_OF_LIST
