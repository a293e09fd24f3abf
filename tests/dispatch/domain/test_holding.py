"""An open ticket has exactly one holder, a closed one none."""

import pytest

from dispatch.domain.holding import Holder, holder_of
from dispatch.domain.lifecycle.states import is_final, states_of

EVERY_STATE = [(kind, state) for kind in ("hotline", "grid_event") for state in states_of(kind)]


def held(state, final=False, lead="HZ-WATER", owner="district"):
    return holder_of(
        state=state, final=final, owner_centre=owner, subdistrict_code="440105003", lead_unit=lead
    )


@pytest.mark.parametrize(("kind", "state"), EVERY_STATE)
@pytest.mark.parametrize("lead", [None, "HZ-WATER"])
def test_open_is_held_and_final_is_not(kind, state, lead):
    final = is_final(kind, state)
    holder = held(state, final, lead)
    assert (holder.kind == "nobody") is final
    assert bool(holder.code) is not final


@pytest.mark.parametrize(
    ("state", "holder"),
    [
        ("received", Holder("queue", "desk:district")),
        ("dispatched", Holder("unit", "HZ-WATER")),
        ("awaiting_audit", Holder("queue", "audit")),
        ("calling_back", Holder("queue", "callback")),
        ("replied_to_city", Holder("outside", "city")),
        ("closure_check", Holder("queue", "inspect:440105003")),
    ],
)
def test_each_state_has_its_holder(state, holder):
    assert held(state) == holder


def test_without_a_lead_the_owner_centre_holds():
    assert held("handling", lead=None, owner="440105003") == Holder("queue", "desk:440105003")
