"""What an intake must say, and who may bring it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dispatch.domain.intake import ExternalGiven, Intake, check_intake, title_of
from dispatch.domain.intake_rights import check_intake_right, owner_centre_of
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

HOTLINE = Intake(kind="hotline", origin="local", text="路灯不亮。请修")
EVENT = Intake(kind="grid_event", origin="local", text="占道", matter="E04003", point=LonLat(113.3, 23.08))
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("intake", "code"),
    [
        (replace(HOTLINE, text="  \n"), "text_missing"),
        (replace(HOTLINE, text="长" * 20_001), "text_too_long"),
        (replace(HOTLINE, origin="city"), "external_number_missing"),
        (replace(HOTLINE, origin="city", external=ExternalGiven("12345", " ")), "external_number_missing"),
        (replace(HOTLINE, request_type="gossip"), "request_type_unknown"),
        (replace(EVENT, matter=""), "matter_missing"),
        (replace(EVENT, point=None), "location_missing"),
        (
            replace(HOTLINE, external=ExternalGiven("12345", "1", due_at=datetime(2026, 11, 22, 9))),  # noqa: DTZ001
            "time_zone_missing",
        ),
        (
            replace(HOTLINE, external=ExternalGiven("12345", "1", dispatched_at=AT, due_at=AT)),
            "due_before_dispatch",
        ),
    ],
)
def test_what_no_service_could_use_is_refused(intake, code):
    with pytest.raises(GridlineError) as refused:
        check_intake(intake)
    assert refused.value.code == code
    assert refused.value.field


def test_a_sound_intake_passes():
    check_intake(HOTLINE)
    check_intake(EVENT)
    check_intake(replace(HOTLINE, origin="city", external=ExternalGiven("12345", "GZ-1", due_at=AT)))


@pytest.mark.parametrize(
    ("title", "text", "shown"),
    [
        ("", "路灯不亮。请修", "路灯不亮"),
        ("题", "文", "题"),
        ("", "一" * 100, "一" * 60),
        ("", "\n\n第一行\n第二行", "第一行"),
    ],
)
def test_the_title_is_the_first_sentence(title, text, shown):
    assert title_of(replace(HOTLINE, title=title, text=text)) == shown


def actor(*roles, subdistricts=None):
    return Actor(1, "a", "a", frozenset(roles), subdistrict_codes=subdistricts)


@pytest.mark.parametrize(
    ("role", "kind", "origin", "allowed"),
    [
        (Role.CITY, "hotline", "city", True),
        (Role.CALL_TAKER, "hotline", "local", True),
        (Role.SUBDISTRICT_DISPATCHER, "hotline", "local", True),
        (Role.INSPECTOR, "grid_event", "local", True),
        (Role.UNIT_CLERK, "hotline", "local", False),
        (Role.INSPECTOR, "hotline", "local", False),
        (Role.DISPATCHER, "grid_event", "local", False),
        (Role.CITY, "hotline", "local", False),
    ],
)
def test_each_door_of_intake_has_its_roles(role, kind, origin, allowed):
    if allowed:
        check_intake_right(actor(role), kind=kind, origin=origin)
        return
    with pytest.raises(GridlineError) as refused:
        check_intake_right(actor(role), kind=kind, origin=origin)
    assert refused.value.status == 403


def test_a_city_event_does_not_exist():
    with pytest.raises(GridlineError) as refused:
        check_intake_right(actor(Role.CITY), kind="grid_event", origin="city")
    assert refused.value.code == "origin_unknown"


def test_what_a_subdistrict_takes_in_is_its_own():
    assert (
        owner_centre_of(actor(Role.SUBDISTRICT_DISPATCHER, subdistricts=frozenset({"440105003"})))
        == "440105003"
    )
    assert owner_centre_of(actor(Role.CALL_TAKER)) == "district"
