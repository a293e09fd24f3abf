"""Of every rung hear exactly its roles: by the feed and by message, and nobody who may not see the subject."""

import pytest

from dispatch.domain.rung_hearers import HearingFacts, rung_hearers
from dispatch.models import Event, Feed, OutboxMessage
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.ladder_rules import shipped_ladder
from dispatch.services.spread_news import spread_news
from grid.domain.roles import Role
from grid.domain.scope import hearing_keys, scope_keys
from grid.selectors.people_of_scope import people_of_scope
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import UNIT, fire_all, lay_ground, set_time, tickets, wind
from tests.dispatch.feed_support import relay_all
from tests.dispatch.people import actor_of, person

SUBDISTRICT = "440105001"
HEARING = ("unit_clerk", "unit_head", "contractor", "community_clerk", "dispatcher", "call_taker", "reply_auditor",
           "callback_agent", "supervision_officer", "ruling_panel", "district_leader")  # fmt: skip
OFFICE = "DISTRICT_SERVICE_OFFICE"


def everybody() -> dict[str, object]:
    """One account for each role that can hear, and the same at another unit."""
    units = {"unit_clerk", "unit_head", "contractor", "community_clerk"}
    people = {role: person(role, Role(role), unit=UNIT if role in units else OFFICE) for role in HEARING}
    for role in units:
        person(f"other_{role}", Role(role), unit="DISTRICT_URBAN_MGMT")
    people["handler"] = person("handler", Role.HANDLER, unit=UNIT)
    people["inspector"] = person("inspector", Role.INSPECTOR, subdistrict=SUBDISTRICT)
    desk = Role.SUBDISTRICT_DISPATCHER
    people["subdistrict_dispatcher"] = person(desk.value, desk, subdistrict=SUBDISTRICT)
    return people


def full_audience(assignee: int) -> frozenset[str]:
    offices = {"supervision", "leader", "audit", "callback", "desk:district", f"desk:{SUBDISTRICT}"}
    return frozenset(offices | {f"unit:{UNIT}", f"person:{assignee}"})


@pytest.mark.django_db
def test_each_rung_reaches_its_roles_and_no_others() -> None:
    lay_ground()
    people = everybody()
    actors = {role: actor_of(account) for role, account in people.items()}
    field = {"handler", "inspector", "contractor", "community_clerk"}
    for rule in shipped_ladder():
        hears = set(rule.hears)
        at_hand = next((role for role in ("handler", "inspector") if role in hears), "handler")
        facts = HearingFacts(full_audience(people[at_hand].pk), units=(UNIT,), assignee=people[at_hand].pk)
        keys = rung_hearers(rule.hears, facts)
        expected = (hears - field) | (hears & {"contractor", "community_clerk"})
        expected |= {at_hand} if hears & field else set()
        written_to = {one.username for found in people_of_scope(keys).values() for one in found}
        assert written_to == expected, rule
        assert {role for role, actor in actors.items() if hearing_keys(actor) & keys} == expected, rule


@pytest.mark.django_db
def test_a_subdistricts_own_ticket_is_its_own_dispatchers_and_the_accused_unit_hears_nothing() -> None:
    lay_ground()
    people = everybody()
    person("accused", Role.SUPERVISION_OFFICER, unit=UNIT)
    facts = HearingFacts(full_audience(people["handler"].pk), owner_centre=SUBDISTRICT, units=(UNIT,))
    keys = rung_hearers(["dispatcher"], facts)
    assert {one.username for found in people_of_scope(keys).values() for one in found} == {
        "subdistrict_dispatcher"
    }
    accused = HearingFacts(frozenset({f"supervision@{OFFICE}", "desk:district"}), units=(UNIT,))
    keys = rung_hearers(["unit_head", "supervision_officer"], accused)
    assert {one.username for found in people_of_scope(keys).values() for one in found} == {
        "supervision_officer"
    }


def test_a_rung_that_would_reach_nobody_reaches_the_desks() -> None:
    facts = HearingFacts(frozenset({"desk:district", "supervision"}))
    assert rung_hearers(["unit_clerk"], facts) == {"desk:district"}
    assert rung_hearers([], HearingFacts(frozenset({"person:3"}))) == {"person:3"}


@pytest.mark.django_db(transaction=True)
def test_reminder_chase_and_order_of_one_ticket_are_told_by_feed_and_message() -> None:
    lay_ground()
    set_time(local("2026-03-02 12:00"))
    people = everybody()
    rows = tickets(1)
    rows[0].audience = [*rows[0].audience, "desk:district", "leader"]
    rows[0].save(update_fields=["audience"])
    wind(rows)
    spread_news(at=current_moment().now)
    set_time(local("2026-05-20 12:00"))
    fire_all()
    relay_all()
    while spread_news(at=current_moment().now):
        pass
    told: dict[str, set[str]] = {}
    mine = OutboxMessage.objects.filter(subject_id=rows[0].id)
    for code, name in mine.values_list("text_code", "account__username"):
        told.setdefault(code, set()).add(name)
    at_unit = {"unit_clerk", "unit_head", "dispatcher"}
    assert told["ticket_reminded"] == at_unit
    assert told["ticket_chased"] == at_unit | {"supervision_officer"}
    assert told["rung_supervised"] == {"unit_head", "supervision_officer"}
    chase = Event.objects.filter(subject_id=rows[0].id, type="ticket_chased").earliest("seq")
    chased = Feed.objects.get(event_id=chase.id)
    heard = {role for role, one in people.items() if hearing_keys(actor_of(one)) & set(chased.audience)}
    assert heard == at_unit | {"supervision_officer"}
    assert not any(scope_keys(actor_of(one)) & set(chased.audience) for one in people.values())
