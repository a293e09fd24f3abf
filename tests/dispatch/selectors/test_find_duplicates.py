"""Candidates for the same fact: near, alike in subject or words, or from the same phone — ranked, with reasons."""

from datetime import timedelta

import pytest

from dispatch.models import RuleValue, Ticket
from dispatch.selectors import grouping_rules
from tests.dispatch.grouping_world import SPOT, build_world, call, call_taker, east, forget_world

pytestmark = pytest.mark.django_db
PHONE = "13800000217"


@pytest.fixture(autouse=True)
def taker():
    build_world()
    yield call_taker()
    forget_world()


def whys(taken):
    return [(one.number, set(one.why) - {"still_open"}) for one in taken.duplicates]


def test_the_same_words_at_the_same_place_stand_first(taker):
    far = call(taker, place=east(90), text="小贩占用人行道,行人无法通过。").ticket
    near = call(taker, place=east(10)).ticket
    call(taker, place=east(150))
    call(taker, place=east(20), request_class="R010102", text="路灯不亮,夜间行走危险。")
    found = call(taker)
    assert whys(found) == [
        (near.number, {"near_and_alike", "alike_text"}),
        (far.number, {"near_and_alike"}),
    ]
    first, second = found.duplicates
    assert first.score > second.score
    assert first.distance_m == pytest.approx(10, abs=1)


def test_other_words_of_another_class_at_the_same_place_are_found_by_their_words(taker):
    other = call(taker, request_class="R010102").ticket
    found = call(taker)
    assert whys(found) == [(other.number, {"near", "alike_text"})]


def test_a_caller_is_known_by_the_phone_wherever_the_matter_lies(taker):
    before = call(taker, place=east(1000), phone=PHONE, request_class="R010102", text="路灯不亮。").ticket
    assert whys(call(taker, phone=PHONE)) == [(before.number, {"same_phone"})]
    Ticket.objects.filter(id=before.id).update(received_at=before.received_at - timedelta(days=31))
    assert before.number not in {one.number for one in call(taker, phone=PHONE).duplicates}


def test_without_a_place_the_words_decide(taker):
    unplaced = call(taker, place=None, address_text="昌岗中路").ticket
    call(taker, place=None, text="小贩占用人行道,行人无法通过。", address_text="昌岗中路")
    found = call(taker, place=None, address_text="昌岗中路")
    assert whys(found) == [(unplaced.number, {"same_subject", "alike_text"})]


def test_old_and_closed_ones_are_no_candidates(taker):
    old, closed = call(taker).ticket, call(taker).ticket
    Ticket.objects.filter(id=old.id).update(received_at=old.received_at - timedelta(days=8))
    Ticket.objects.filter(id=closed.id).update(
        state="closed", closed_at=closed.received_at, holder_kind="nobody", holder_code=""
    )
    assert call(taker).duplicates == []


def test_the_radius_is_a_value_of_the_district(taker):
    near = call(taker, place=east(80)).ticket
    assert [one.number for one in call(taker).duplicates] == [near.number]
    RuleValue.objects.create(
        topic="duplicates",
        name="radius_m",
        value="50",
        source="test",
        changed_by="x",
        changed_at=near.received_at,
    )
    grouping_rules.forget_duplicate_rules()
    assert near.number not in {one.number for one in call(taker, place=SPOT).duplicates}
