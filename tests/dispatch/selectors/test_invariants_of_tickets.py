"""Every invariant of a ticket, broken by hand in the database: each is seen, and nothing else is said."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F

from dispatch.models import Deadline, Event, HotlineDetail, Ticket, Timer
from dispatch.models.ids import new_id
from dispatch.selectors.invariants_tickets import histories_alone, tickets
from tests.dispatch.grouping_world import build_world, call, call_taker, forget_world

LATER = timedelta(seconds=1)


@pytest.fixture
def ticket(db):
    build_world()
    yield call(call_taker()).ticket
    forget_world()


def ticket_set(**values: object) -> Callable[[Ticket], object]:
    return lambda ticket: Ticket.objects.filter(id=ticket.id).update(**values)


def first_deadline(**values: object) -> Callable[[Ticket], object]:
    return lambda ticket: Deadline.objects.filter(subject_id=ticket.id, stage="sign").update(**values)


def first_timer(**values: object) -> Callable[[Ticket], object]:
    def act(ticket: Ticket) -> object:
        timer = Timer.objects.filter(subject_id=ticket.id, stage="sign", state="pending").get()
        return Timer.objects.filter(id=timer.id).update(**values)

    return act


def event(skip: int = 0, *, account: int | None = None, **data: object) -> Callable[[Ticket], object]:
    def act(ticket: Ticket) -> object:
        Ticket.objects.filter(id=ticket.id).update(event_seq=F("event_seq") + 1)
        return Event.objects.create(
            id=new_id(), subject_type="ticket", subject_id=ticket.id, seq=ticket.event_seq + 1 + skip,
            type="ticket_noted", actor_id=account, actor_label="somebody", at=ticket.updated_at, data=data,
        )  # fmt: skip

    return act


BROKEN: dict[str, tuple[Callable[[Ticket], object], set[str]]] = {
    "nothing": (lambda ticket: ticket, set()),
    "an event that tells nothing new": (event(note="seen"), set()),
    "another version": (ticket_set(version=F("version") + 1), {"I2"}),
    "an event that was counted and is not there": (ticket_set(event_seq=F("event_seq") + 1), {"I2"}),
    "a gap in the history": (event(skip=1), {"I2"}),
    "an event that goes back": (event(version=0), {"I2"}),
    "a step that begins where the ticket was not": (event(**{"from": "signed", "to": "dispatched"}), {"I2"}),
    "another holder told": (event(holder={"kind": "queue", "code": "desk:district"}), {"I2"}),
    "other due times told": (event(due={"sign": "2030-01-01T00:00:00+00:00"}), {"I2"}),
    "no due times told": (event(due={}), {"I2"}),
    "a step that no edge allows": (
        event(**{"from": "dispatched", "to": "dispatched", "verb": "close"}), {"I3"},
    ),
    "a step of somebody without a role": (
        event(account=987_654, **{"from": "dispatched", "to": "signed", "verb": "sign"}), {"I2", "I3"},
    ),
    "another holder": (ticket_set(holder_code="nobody-knows"), {"I2", "I4"}),
    "a due time that moved": (first_deadline(due_at=F("due_at") + LATER), {"I2", "I6"}),
    "a clock of the city's": (first_deadline(owner="city"), {"I6"}),
    "a clock of another round": (first_deadline(cycle=7), {"I5"}),
    "a clock that stopped": (first_deadline(met_at=F("due_at")), {"I2", "I5"}),
    "a timer that moved": (first_timer(due_at=F("due_at") + LATER), {"I5"}),
    "a timer that does not wait": (first_timer(state="cancelled"), {"I5"}),
    "a rung that counts as done": (first_timer(state="fired"), {"I5"}),
    "a timer of another rung": (first_timer(level="supervise_l1"), {"I5"}),
    "rules that never were": (ticket_set(calendar_version=99), {"I5"}),
    "facts that would give other times": (
        lambda ticket: HotlineDetail.objects.filter(ticket_id=ticket.id).update(elderly=True), {"I5", "I6"},
    ),
}  # fmt: skip


def test_each_breach_is_seen_and_nothing_else(ticket: Ticket) -> None:
    ticket.refresh_from_db()
    assert ticket.state == "dispatched"
    told = {}
    for what, (act, _) in BROKEN.items():
        with transaction.atomic():
            assert act(ticket), what
            told[what] = {breach.invariant for breach in (*tickets(), *histories_alone())}
            transaction.set_rollback(True)
    assert told == {what: expected for what, (_, expected) in BROKEN.items()}
