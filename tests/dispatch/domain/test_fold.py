"""A history tells what its subject is, or that it is broken."""

import pytest

from dispatch.domain.fold import BrokenHistory, PastEvent, fold

RECEIVED = PastEvent(
    1,
    "ticket_received",
    {
        "to": "received",
        "version": 1,
        "holder": {"kind": "queue", "code": "district"},
        "due": {"classify": "t1"},
    },
)
DISPATCHED = PastEvent(
    2,
    "ticket_dispatched",
    {
        "from": "received",
        "to": "dispatched",
        "version": 2,
        "holder": {"kind": "unit", "code": "HZ-WATER"},
        "due": {},
    },
)
REMINDED = PastEvent(3, "ticket_reminded", {"stage": "sign", "version": 2})


def test_state_holder_version_and_clocks_are_the_last_said() -> None:
    told = fold([RECEIVED, DISPATCHED, REMINDED])
    assert (told.state, told.version, told.holder, told.due, told.seq) == (
        "dispatched",
        2,
        ("unit", "HZ-WATER"),
        {},
        3,
    )


@pytest.mark.parametrize(
    "events",
    [
        [DISPATCHED],  # does not begin at 1
        [RECEIVED, REMINDED],  # a gap
        [RECEIVED, RECEIVED],
        [RECEIVED, PastEvent(2, "ticket_signed", {"from": "dispatched", "to": "signed", "version": 2})],
        [RECEIVED, PastEvent(2, "ticket_reminded", {"version": 0})],
    ],
)
def test_a_broken_history_is_told(events: list[PastEvent]) -> None:
    with pytest.raises(BrokenHistory):
        fold(events)
