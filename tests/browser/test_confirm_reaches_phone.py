"""A proposal appears on the dispatcher's page without reload; she confirms; the handler's phone receives the task."""

import uuid

import pytest

from tests.journeys.people import SPOT, Person

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def unit(stack):
    place = stack.client("dispatcher").get("/api/v1/locate", params=SPOT).json()
    return f"{place['subdistrict']['code']}-ENF"


def test_proposed_confirmed_and_on_the_phone(stack, unit, open_desk):
    handler = f"handler.{unit}"
    console = open_desk("dispatcher")
    phone = open_desk(handler, "/inspector/", 412, 915)
    console.page.get_by_test_id("queue-tab-to_confirm").click()
    phone.page.get_by_text("我的任务").first.wait_for()
    text = f"楼顶天台正在加建 {uuid.uuid4().hex[:6]}"
    taken = Person(stack, "call_taker").take_in(
        kind="hotline",
        channel="window",
        text=text,
        request_class="R020102",
        request_type="violation_report",
        location=SPOT,
        requester={"name": "陈小明", "phone": "13800000217"},
    )
    ticket_id = taken["id"]
    assert taken["routing"]["outcome"] == "proposed"

    row = console.page.get_by_test_id(f"ticket-row-{ticket_id}")
    row.wait_for()
    row.click()
    console.page.get_by_test_id("detail").get_by_text(text).first.wait_for()
    why = console.page.get_by_test_id("why-unit")
    why.get_by_text(taken["lead_unit"]["name"]).first.wait_for()
    assert "13800000217" not in console.page.content()
    console.shot("console-proposal")

    console.page.get_by_test_id("action-dispatch").click()
    submit = console.page.get_by_test_id("form-submit")
    if submit.count():
        submit.click()
    console.page.get_by_test_id("detail-state").get_by_text("已派单").wait_for()
    console.shot("console-dispatched")
    assert Person(stack, "dispatcher").see(ticket_id)["state"] == "dispatched"

    assert taken["lead_unit"]["code"] == unit
    clerk = Person(stack, f"clerk.{unit}")
    clerk.act(ticket_id, "sign")
    handler_id = stack.client(handler).get("/api/v1/me").json()["id"]
    clerk.act(ticket_id, "sub_dispatch", handler=handler_id, task_text="现场查看")
    card = phone.page.get_by_test_id(f"task-card-{ticket_id}")
    card.wait_for()
    phone.shot("phone-task-arrived")
    card.click()
    phone.page.get_by_test_id("task-detail").wait_for()
    phone.shot("phone-task-detail")
