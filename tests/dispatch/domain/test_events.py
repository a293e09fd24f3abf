"""Only what is declared can happen."""

from dataclasses import replace
from uuid import uuid4

import pytest

from dispatch.domain.event_fields import UndeclaredEvent
from dispatch.domain.events import EVENT_TYPES, TICKET, NewEvent
from tests.dispatch.feed_support import AT, signed


def test_a_declared_event_is_built() -> None:
    event = signed(unit="HZ-WATER", holder={"kind": "unit", "code": "HZ-WATER"}, due={"start": AT})
    assert event.type == "ticket_signed"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"type": "ticket_updated"}, "not a declared event type"),
        ({"type": "ticket_signed", "subject_type": "supervision_order"}, "not to a supervision_order"),
        (
            {"data": {"verb": "sign", "to": "signed", "version": 1, "phone": "13800000000"}},
            "no field 'phone'",
        ),
        ({"data": {"verb": "sign", "to": "signed"}}, "lacks version"),
        ({"data": {"verb": "sign", "to": "signed", "version": "1"}}, "not of kind INTEGER"),
        ({"data": {"verb": "sign", "to": "signed", "version": True}}, "not of kind INTEGER"),
        ({"data": {"verb": "sign", "to": "x" * 200, "version": 1}}, "not of kind CODE"),
        (
            {"data": {"verb": "sign", "to": "signed", "version": 1, "due": {"start": "tomorrow"}}},
            "not of kind DUE",
        ),
        (
            {"data": {"verb": "sign", "to": "signed", "version": 1, "due": {"start": "2026-03-02T09:00:00"}}},
            "not of kind DUE",
        ),
        (
            {"data": {"verb": "sign", "to": "signed", "version": 1, "holder": {"kind": "unit"}}},
            "not of kind HOLDER",
        ),
    ],
)
def test_anything_else_fails_when_it_is_built(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(UndeclaredEvent, match=complaint):
        replace(signed(), **change)


@pytest.mark.parametrize("change", [{"at": AT.replace(tzinfo=None)}, {"audience": frozenset()}, {"seq": 0}])
def test_an_event_has_a_time_zone_an_audience_and_a_place_in_its_history(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        replace(signed(), **change)


def test_null_says_not_set() -> None:
    assert signed(unit=None)


def test_no_declared_field_invites_personal_data() -> None:
    forbidden = {"phone", "requester", "address", "address_text", "text", "id_number", "mobile"}
    for type_ in EVENT_TYPES.values():
        assert not forbidden & set(type_.fields), type_.name


def test_every_name_says_its_subject() -> None:
    for name, type_ in EVENT_TYPES.items():
        assert name == type_.name
        assert name.startswith(type_.subject_type), name


def test_an_event_without_a_name_is_not_built() -> None:
    with pytest.raises(UndeclaredEvent):
        NewEvent(TICKET, uuid4(), 1, "", signed().actor, AT, {}, frozenset({"leader"}))
