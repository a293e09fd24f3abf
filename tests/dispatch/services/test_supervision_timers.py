"""A ticket is late: chased, then supervised; the order is late: a submission is drafted. All by due timers."""

import pytest
from django.db import transaction

from dispatch.domain.supervision import SupervisionLevel
from dispatch.models import Alarm, Event, Submission, SupervisionOrder, Ticket, Timer
from dispatch.services.cancel_supervision_order import cancel_supervision_order
from dispatch.services.draft_supervision_submission import propose_next_level
from dispatch.services.fire_timers import fire_due_timers
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from tests.dispatch.supervised_world import PERSONAS, SupervisedWorld, build_world
from tests.support.fold import folded

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> SupervisedWorld:
    """The ticket with its clocks and timers in place."""
    built = build_world()
    change = TicketChange(Ticket.objects.get(id=built.ticket.id), moment=built.moment)
    change.write()
    return built


def fire_all() -> None:
    while fire_due_timers(batch=50):
        pass


def types_of(subject_id: object) -> list[str]:
    return list(Event.objects.filter(subject_id=subject_id).order_by("seq").values_list("type", flat=True))


def test_a_late_ticket_is_chased_then_put_under_level_one_once(world: SupervisedWorld) -> None:
    world.later(days=60)
    fire_all()
    order = SupervisionOrder.objects.get()
    assert (order.level, order.state, order.issued_by) == (1, "issued", None)
    news = types_of(world.ticket.id)
    assert news.index("ticket_chased") < news.index("ticket_supervised")
    assert news.count("ticket_supervised") == 1
    fire_all()
    assert SupervisionOrder.objects.count() == 1


def test_an_order_left_unanswered_leads_to_a_submission_and_no_order_by_itself(
    world: SupervisedWorld,
) -> None:
    world.later(days=60)
    fire_all()
    world.later(days=120)
    fire_all()
    first, second = SupervisionOrder.objects.order_by("level")
    assert (first.state, second.state, second.level) == ("issued", "proposed", 2)
    assert Submission.objects.get().proposed_order == second
    assert "supervision_order_chased" in types_of(first.id)
    assert not Timer.objects.filter(state="quarantined").exists()
    told = folded(first.id, "supervision_order")
    first.refresh_from_db()
    assert (told.state, told.seq) == (first.state, first.event_seq)


def test_a_timer_that_fires_while_the_ticket_has_gone_on_supervises_nobody(world: SupervisedWorld) -> None:
    world.later(days=60)
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update().get(id=world.ticket.id)
        change = TicketChange(ticket, moment=world.moment)
        ticket.state = "awaiting_audit"
        ticket.state_since = world.moment.now
        change.write()
    fire_all()
    assert not SupervisionOrder.objects.exists()


def test_a_proposal_that_nobody_instructs_alarms_its_owner_and_lapses(world: SupervisedWorld) -> None:
    world.later(days=60)
    fire_all()
    world.later(days=120)
    fire_all()
    world.later(days=129)
    fire_all()
    proposal = SupervisionOrder.objects.get(level=2)
    alarm = Alarm.objects.get(kind="proposal_unanswered")
    assert (proposal.state, alarm.subject_id, alarm.owner_key) == (
        "proposed",
        str(proposal.id),
        "supervision",
    )
    with pytest.raises(GridlineError, match="proposal_not_lapsed"):
        cancel_supervision_order(order_id=proposal.id, actor=Actor.system(), reason="too early")
    world.later(days=150)
    fire_all()
    proposal.refresh_from_db()
    alarm.refresh_from_db()
    assert (proposal.state, proposal.next_due_at, alarm.resolved_at) == ("cancelled", None, None)
    assert types_of(proposal.id)[-1] == "supervision_order_cancelled"
    assert not Timer.objects.filter(subject_id=proposal.id, state__in=["pending", "quarantined"]).exists()
    again = propose_next_level(
        order=world.reread(SupervisionOrder.objects.get(level=1)),
        level=SupervisionLevel.DISTRICT_LEADER,
        actor=Actor.system(),
        moment=world.moment,
    )
    cancel_supervision_order(order_id=again.id, actor=PERSONAS["officer"], reason="not needed")
    assert not Alarm.objects.filter(subject_id=str(again.id), resolved_at=None).exists()
