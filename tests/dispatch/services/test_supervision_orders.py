"""Supervision orders: issued by an authority, answered by the unit, checked by somebody else, escalated when late."""

from datetime import timedelta

import pytest
from django.db import transaction

from dispatch.domain.errors import VersionConflict
from dispatch.models import Deadline, Event, Submission, SupervisionOrder, Ticket, Timer
from dispatch.selectors.list_supervision_orders import list_supervision_orders
from dispatch.selectors.supervision_access import get_order
from dispatch.selectors.supervision_row import actions_of
from dispatch.services.accept_supervision_result import accept_supervision_result
from dispatch.services.archive_supervision_order import archive_supervision_order
from dispatch.services.attach_supervision_instruction import attach_supervision_instruction
from dispatch.services.call_back_order import call_back_order
from dispatch.services.cancel_supervision_order import cancel_supervision_order
from dispatch.services.check_supervision_order import check_supervision_order
from dispatch.services.escalate_supervision_order import escalate_supervision_order
from dispatch.services.feed_back_supervision_order import feed_back_supervision_order
from dispatch.services.issue_supervision_order import issue_supervision_order
from dispatch.services.propose_supervision_order import propose_supervision_order
from dispatch.services.reject_supervision_result import reject_supervision_result
from dispatch.services.sign_supervision_order import sign_supervision_order
from dispatch.services.start_supervision_order import start_supervision_order
from dispatch.services.supervise_late_ticket import ask_for_next_level, supervise_late_ticket
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Account
from tests.dispatch.supervised_world import PERSONAS, UNIT, SupervisedWorld, build_world
from tests.support.fold import folded

OFFICER, HEAD = PERSONAS["officer"], PERSONAS["head"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> SupervisedWorld:
    return build_world()


@pytest.fixture
def leader() -> Actor:
    account = Account.objects.create(username="leader", name="区领导")
    return Actor(account.id, "leader", "区领导", frozenset({Role.DISTRICT_LEADER}))


def propose(world: SupervisedWorld, level: int = 1, **more: object) -> SupervisionOrder:
    given = {"ground": "overdue", **more}
    return propose_supervision_order(ticket_id=world.ticket.id, actor=OFFICER, level=level, **given)  # type: ignore[arg-type]


def rectify(order: SupervisionOrder) -> None:
    start_supervision_order(order_id=order.id, actor=HEAD, plan="更换泵", responsible_person="王")
    feed_back_supervision_order(order_id=order.id, actor=HEAD, result="已换", evidence="照片 3 张")
    check_supervision_order(order_id=order.id, actor=OFFICER, site_waived="书面答复")
    call_back_order(order_id=order.id, actor=OFFICER, reached=True, solved=True, satisfied=True)


def code_of(act: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(GridlineError) as refused, transaction.atomic():
        act(*args, **kwargs)  # type: ignore[operator]
    return refused.value.code


def late_order(world: SupervisedWorld, cycle: int = 1) -> SupervisionOrder | None:
    ticket = Ticket.objects.select_for_update().get(id=world.ticket.id)
    return supervise_late_ticket(ticket=ticket, stage="draft", cycle=cycle, moment=world.moment)


def test_an_order_is_issued_answered_checked_accepted_and_archived(world: SupervisedWorld) -> None:
    order = propose(world)
    issue_supervision_order(order_id=order.id, actor=OFFICER)
    sign_supervision_order(order_id=order.id, actor=HEAD)
    rectify(order)
    accept_supervision_result(order_id=order.id, actor=OFFICER, findings="现场属实,诉求人满意")
    done = archive_supervision_order(order_id=order.id, actor=OFFICER, bulletin=True)
    assert (done.state, done.bulletin, done.closed_at is not None) == ("archived", True, True)
    told = folded(order.id, "supervision_order")
    assert (told.state, told.version, told.holder) == ("archived", done.version, ("nobody", ""))
    assert not Timer.objects.filter(subject_id=order.id, state="pending").exists()
    assert not Deadline.objects.filter(subject_id=order.id, met_at=None).exists()


def test_the_ticket_shows_its_supervision_while_an_order_is_in_force(world: SupervisedWorld) -> None:
    order = propose(world)
    assert Ticket.objects.get(id=world.ticket.id).supervision_level is None
    issue_supervision_order(order_id=order.id, actor=OFFICER)
    assert Ticket.objects.get(id=world.ticket.id).supervision_level == 1
    noted = Event.objects.get(subject_id=world.ticket.id, type="ticket_supervised")
    assert noted.data["order"] == str(order.id)
    cancel_supervision_order(order_id=order.id, actor=OFFICER, reason="已解决")
    assert Ticket.objects.get(id=world.ticket.id).supervision_level is None


def test_a_proposal_is_hidden_from_the_unit_and_an_issued_order_from_other_units(
    world: SupervisedWorld,
) -> None:
    order = propose(world)
    assert code_of(get_order, order_id=order.id, actor=HEAD) == "supervision_order_not_found"
    issue_supervision_order(order_id=order.id, actor=OFFICER)
    assert get_order(order_id=order.id, actor=HEAD).number == order.number
    assert (
        code_of(get_order, order_id=order.id, actor=PERSONAS["other_head"]) == "supervision_order_not_found"
    )


def test_levels_two_and_three_wait_for_the_leader(world: SupervisedWorld, leader: Actor) -> None:
    order = propose(world, 3)
    assert code_of(issue_supervision_order, order_id=order.id, actor=OFFICER) == "instruction_missing"
    by = world.moment.now + timedelta(days=3)
    assert (
        code_of(attach_supervision_instruction, order_id=order.id, actor=OFFICER, text="办")
        == "role_not_entitled"
    )
    attach_supervision_instruction(order_id=order.id, actor=leader, text="限三日办结", due_at=by)
    issued = issue_supervision_order(order_id=order.id, actor=OFFICER)
    assert (issued.state, issued.instructed_due_at, issued.feed_back_due_at) == ("issued", by, by)
    told = folded(order.id, "supervision_order")
    assert (told.state, told.version) == ("issued", issued.version)


def test_a_passed_time_or_an_empty_text_is_no_instruction(world: SupervisedWorld, leader: Actor) -> None:
    order = propose(world, 2)
    past = world.moment.now - timedelta(hours=1)
    attach = attach_supervision_instruction
    assert (
        code_of(attach, order_id=order.id, actor=leader, text="办", due_at=past) == "instruction_due_passed"
    )
    assert code_of(attach, order_id=order.id, actor=leader, text=" ") == "instruction_text_missing"
    assert (
        code_of(attach, order_id=propose(world, 1).id, actor=leader, text="办")
        == "supervision_order_not_found"
    )


def test_nobody_checks_or_proposes_against_the_own_unit(world: SupervisedWorld) -> None:
    insider = PERSONAS["insider"]
    order = propose(world)
    assert code_of(issue_supervision_order, order_id=order.id, actor=insider) == "officer_of_supervised_unit"
    against_own = {"ticket_id": world.ticket.id, "actor": insider, "level": 1, "ground": "overdue"}
    assert code_of(propose_supervision_order, **against_own) == "officer_of_supervised_unit"


def test_an_order_of_the_city_carries_the_citys_time(world: SupervisedWorld) -> None:
    assert code_of(propose, world, 0, ground="city_order") == "city_due_missing"
    due = world.moment.now + timedelta(days=9)
    order = propose(world, 0, ground="city_order", city_due_at=due)
    issue_supervision_order(order_id=order.id, actor=OFFICER)
    clock = Deadline.objects.get(subject_id=order.id, stage="feed_back", met_at=None)
    assert (clock.owner, clock.due_at) == ("city", due)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"level": 7}, "supervision_level_unknown"),
        ({"ground": "mood"}, "supervision_ground_unknown"),
        ({"unit_code": "NOBODY"}, "unit_unknown"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(
    world: SupervisedWorld, given: dict[str, object], code: str
) -> None:
    assert code_of(propose, world, **{"level": 1, **given}) == code


def test_only_an_officer_proposes(world: SupervisedWorld) -> None:
    given = {"ticket_id": world.ticket.id, "actor": HEAD, "level": 1, "ground": "overdue"}
    assert code_of(propose_supervision_order, **given) == "role_not_entitled"


def test_a_second_rejection_is_a_ground_to_escalate_and_the_first_is_not(world: SupervisedWorld) -> None:
    order = propose(world)
    issue_supervision_order(order_id=order.id, actor=OFFICER)
    sign_supervision_order(order_id=order.id, actor=HEAD)
    first_due = world.reread(order).feed_back_due_at
    rectify(order)
    rejected = reject_supervision_result(order_id=order.id, actor=OFFICER, reason="仍有积水")
    assert rejected.feed_back_due_at is not None
    assert first_due is not None
    assert rejected.feed_back_due_at < first_due  # half the limit, begun anew
    assert code_of(escalate_supervision_order, order_id=order.id, actor=OFFICER) == "no_escalation_ground"
    rectify(order)
    reject_supervision_result(order_id=order.id, actor=OFFICER, reason="仍有积水")
    ended = escalate_supervision_order(order_id=order.id, actor=OFFICER, reason="两次退回")
    following = ended.following.get()
    assert (ended.state, following.level, following.state, following.unit_id) == (
        "escalated",
        2,
        "proposed",
        UNIT,
    )
    assert Ticket.objects.get(id=world.ticket.id).supervision_level is None
    assert Event.objects.get(subject_id=order.id, type="supervision_order_escalated").data["next"] == str(
        following.id
    )


def test_what_the_version_guard_saw_must_still_be_so(world: SupervisedWorld) -> None:
    order = propose(world)
    issue_supervision_order(order_id=order.id, actor=OFFICER, version=1)
    with pytest.raises(VersionConflict), transaction.atomic():
        cancel_supervision_order(order_id=order.id, actor=OFFICER, reason="-", version=1)


def test_a_late_ticket_gets_one_order_of_level_one_per_lateness(world: SupervisedWorld) -> None:
    order = late_order(world)
    assert order is not None
    assert (order.level, order.state, order.unit_id, order.ground) == (1, "issued", UNIT, "overdue")
    assert [e.type for e in Event.objects.filter(subject_id=order.id).order_by("seq")] == [
        "supervision_order_proposed",
        "supervision_order_issued",
    ]
    assert late_order(world) is None
    assert late_order(world, cycle=2) is None  # the first is still open
    cancel_supervision_order(order_id=order.id, actor=OFFICER, reason="已解决")
    assert late_order(world) is None  # this lateness was supervised
    assert late_order(world, cycle=2) is not None
    assert Ticket.objects.get(id=world.ticket.id).supervision_level == 1


def test_a_ticket_nobody_leads_is_not_supervised(world: SupervisedWorld) -> None:
    Ticket.objects.filter(id=world.ticket.id).update(lead_unit=None)
    assert late_order(world) is None


def test_the_order_has_its_own_clock_and_ladder(world: SupervisedWorld) -> None:
    order = late_order(world)
    assert order is not None
    running = set(Deadline.objects.filter(subject_id=order.id, met_at=None).values_list("stage", flat=True))
    assert running == {"sign", "feed_back"}
    assert set(Timer.objects.filter(subject_id=order.id).values_list("subject_type", flat=True)) == {
        "supervision_order"
    }
    assert order.next_stage == "sign"


def test_a_missed_limit_drafts_the_submission_and_issues_nothing(
    world: SupervisedWorld, leader: Actor
) -> None:
    order = late_order(world)
    assert order is not None
    sign_supervision_order(order_id=order.id, actor=HEAD)
    start_supervision_order(order_id=order.id, actor=HEAD, plan="更换泵", responsible_person="王")
    world.later(days=20)
    locked = (
        SupervisionOrder.objects.select_for_update(of=("self",)).select_related("ticket").get(id=order.id)
    )
    drafted = ask_for_next_level(order=locked, moment=world.moment)
    assert drafted is not None
    following, submission = drafted
    assert (following.level, following.state, following.previous_id) == (2, "proposed", order.id)
    assert order.number in submission.text
    assert world.ticket.number in submission.text
    assert submission.drafted_by is None
    assert world.reread(order).state == "rectifying"  # a person escalates
    assert ask_for_next_level(order=world.reread(order), moment=world.moment) is None
    assert Submission.objects.count() == 1
    ended = escalate_supervision_order(order_id=order.id, actor=OFFICER)
    assert ended.following.get() == following
    assert code_of(issue_supervision_order, order_id=following.id, actor=OFFICER) == "instruction_missing"
    offered = actions_of(world.reread(following), actor=leader, moment=world.moment)
    assert [action["verb"] for action in offered] == ["attach_instruction", "cancel"]
    told = folded(order.id, "supervision_order")
    assert (told.state, told.version) == ("escalated", ended.version)


def test_the_list_shows_the_most_urgent_first_and_pages(world: SupervisedWorld) -> None:
    orders = [propose(world) for _ in range(3)]
    late = late_order(world)
    assert late is None  # proposals are open orders too
    issue_supervision_order(order_id=orders[2].id, actor=OFFICER)
    listed = list_supervision_orders(actor=OFFICER, moment=world.moment)
    due = [row["lamp"]["due_at"] for row in listed]
    assert due == sorted(due)
    first = list_supervision_orders(actor=OFFICER, moment=world.moment, limit=2)
    rest = list_supervision_orders(actor=OFFICER, moment=world.moment, after=orders_id(first[-1]["id"]))
    assert [row["id"] for row in (*first, *rest)] == [row["id"] for row in listed]
    assert [row["number"] for row in list_supervision_orders(actor=HEAD, moment=world.moment)] == [
        orders[2].number
    ]
    assert list_supervision_orders(actor=OFFICER, moment=world.moment, levels=[2]) == []


def orders_id(text: str) -> object:
    from uuid import UUID

    return UUID(text)
