"""Who sees a ticket."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.audience import AudienceFacts, audience_of
from dispatch.domain.lifecycle.states import states_of

PLAIN = AudienceFacts(
    kind="hotline",
    state="dispatched",
    owner_centre="district",
    subdistrict_code="440105003",
    restricted=False,
    lead_unit="HZ-WATER",
    other_units=("HZ-URBAN",),
    participants=("person:7",),
    decided_by=2,
)


def test_a_plain_ticket_shows_to_both_centres_its_units_and_those_who_took_part():
    assert audience_of(PLAIN) == {
        "desk:district",
        "desk:440105003",
        "unit:HZ-WATER",
        "unit:HZ-URBAN",
        "person:7",
        "supervision",
        "leader",
        "audit",
        "callback",
    }


def test_a_restricted_ticket_shows_to_lead_decider_and_supervision_only():
    seen = audience_of(replace(PLAIN, restricted=True))
    assert seen == {"unit:HZ-WATER", "person:2", "person:7", "supervision"}


def test_a_restricted_ticket_nobody_routed_yet_shows_to_the_centre_that_must_route_it():
    seen = audience_of(
        replace(PLAIN, restricted=True, state="classified", lead_unit=None, other_units=(), decided_by=None)
    )
    assert seen == {"desk:district", "person:7", "supervision"}


@pytest.mark.parametrize(("state", "key"), [("awaiting_audit", "audit"), ("calling_back", "callback")])
def test_a_restricted_ticket_shows_to_a_desk_while_it_is_its_turn(state, key):
    assert key in audience_of(replace(PLAIN, restricted=True, state=state))
    assert key not in audience_of(replace(PLAIN, restricted=True, state="handling"))


def test_site_checkers_of_the_place_see_an_event_while_it_waits_for_them():
    event = replace(PLAIN, kind="grid_event", state="closure_check")
    assert "inspect:440105003" in audience_of(event)
    assert "inspect:440105003" not in audience_of(replace(event, state="handling"))
    assert "audit" not in audience_of(event)


@given(
    kind=st.sampled_from(("hotline", "grid_event")),
    data=st.data(),
    restricted=st.booleans(),
    lead=st.none() | st.just("U"),
    decided=st.none() | st.integers(1, 9),
)
def test_supervision_always_sees_and_somebody_can_always_act(kind, data, restricted, lead, decided):
    state = data.draw(st.sampled_from(states_of(kind)))
    seen = audience_of(
        replace(PLAIN, kind=kind, state=state, restricted=restricted, lead_unit=lead, decided_by=decided)
    )
    assert "supervision" in seen
    assert lead is None or f"unit:{lead}" in seen
    if restricted:
        assert "leader" not in seen
        assert "unit:HZ-URBAN" not in seen
