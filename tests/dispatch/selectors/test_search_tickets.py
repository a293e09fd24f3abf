"""Search by number, phone and words: in the actor's scope, short words too, every phone search written down."""

import pytest

from dispatch.domain.intake import RequesterGiven
from dispatch.domain.search import phone_of, read_query
from dispatch.models import PhoneSearch
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.requester_history import requester_history
from dispatch.selectors.search_tickets import search_tickets
from dispatch.services.record_phone_search import HISTORY, record_phone_search
from dispatch.services.take_in_ticket import TakenIn
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.grouping_world import (
    ENFORCEMENT,
    HOME,
    SPOT,
    STALL,
    build_world,
    call,
    call_taker,
    forget_world,
    person,
)

PHONE = "13800000217"


@pytest.fixture
def world(db):
    build_world()
    yield
    forget_world()


def take_in(text: str, *, phone: str = "", name: str = "", secret: bool = False, **more: object) -> TakenIn:
    place = more.pop("point", None)
    given = {"request_class": "", "requester": RequesterGiven(name, phone, secret), **more}
    return call(call_taker(), place=place, text=text, **given)


def found(actor: Actor, text: str, **given: object) -> list[str]:
    moment = current_moment()
    return [
        row["title"]
        for row in search_tickets(actor=actor, query=read_query(text), moment=moment, **given).page
    ]


@pytest.mark.parametrize(
    ("text", "number", "phone"),
    [
        ("h20261122-000123", "H20261122-000123", ""),
        ("138 0000-0217", "", PHONE),
        ("+8613800000217", "", "8613800000217"),
        ("138", "", ""),
        ("昌岗中路183号", "", ""),
        ("138000002170000000", "", ""),
    ],
)
def test_what_a_query_is_taken_for(text, number, phone):
    query = read_query(text)
    assert (query.number, query.phone) == (number, phone)
    assert phone_of(text) == phone


def test_a_query_of_nothing_is_refused():
    for text, code in (("  ", "query_empty"), ("路" * 101, "query_too_long")):
        with pytest.raises(GridlineError) as refusal:
            read_query(text)
        assert refusal.value.code == code


@pytest.mark.usefixtures("world")
def test_words_numbers_and_phones_in_the_own_scope_only():
    lamp = take_in(text="昌岗中路路灯不亮 100%", address_text="昌岗中路183号", phone=PHONE).ticket
    noise = take_in(text="夜间施工噪声_扰民", address_text="新港西路135号").ticket
    desk = person("d", Role.DISPATCHER)
    stranger = person("s", Role.SUBDISTRICT_DISPATCHER, area="440105099")
    contractor = Actor(None, "c", "c", frozenset({Role.CONTRACTOR}))
    for text, expected in (
        ("路灯不亮", [lamp]),
        ("路灯", [lamp]),
        ("昌", [lamp]),
        ("0%", [lamp]),
        ("声_扰民", [noise]),
        ("新港西路 噪声", [noise]),
        ("路", [noise, lamp]),
        ("查无此事", []),
        (lamp.number, [lamp]),
        (lamp.number[:9].lower(), [noise, lamp]),
        ("138 0000 0217", [lamp]),
        ("13800000218", []),
    ):
        assert found(desk, text) == [ticket.title for ticket in expected], text
        assert found(stranger, text) == [], text
    assert found(contractor, "路灯不亮") == []
    moment = current_moment()
    first = search_tickets(actor=desk, query=read_query("路"), moment=moment, limit=1)
    assert first.next
    assert found(desk, "路", limit=1, after=first.next) == [lamp.title]
    with pytest.raises(GridlineError, match="cursor_invalid"):
        found(desk, "路", after="x")


@pytest.mark.usefixtures("world")
def test_a_secret_requester_is_found_by_who_may_call_one():
    take_in(text="举报噪声扰民", phone=PHONE, secret=True, request_class=STALL, point=SPOT)
    desk = person("d", Role.DISPATCHER)
    clerk = person("u", Role.UNIT_CLERK, unit=ENFORCEMENT)
    assert found(desk, PHONE)
    assert found(clerk, PHONE) == []
    assert found(clerk, "举报噪声扰民"), "the ticket itself is in the clerk's scope"


@pytest.mark.usefixtures("world")
def test_the_history_of_a_caller_is_masked_and_written_down():
    take_in(text="第一次反映", phone=PHONE, name="陈小明")
    take_in(text="第二次反映", phone="138-0000-0217")
    desk = person("d", Role.DISPATCHER)
    moment = current_moment()
    told = requester_history(actor=desk, phone=PHONE, moment=moment)
    assert [row["title"] for row in told.answer["tickets"]] == ["第二次反映", "第一次反映"]
    assert (told.answer["phone"], told.answer["total"], told.answer["open"]) == ("138****0217", 2, 2)
    assert "小明" not in str(told.answer)
    record_phone_search(actor=desk, phone_index=told.phone_index, purpose=HISTORY, found=2, at=moment.now)
    kept = PhoneSearch.objects.get()
    assert (kept.account_id, kept.found, kept.purpose) == (desk.account_id, 2, HISTORY)
    assert PHONE.encode() not in bytes(kept.phone_index)
    elsewhere = requester_history(
        actor=person("s", Role.SUBDISTRICT_DISPATCHER, area=f"{HOME}9"), phone=PHONE, moment=moment
    )
    assert (elsewhere.answer["total"], elsewhere.answer["name"]) == (0, "")
