"""Joint handling (并案办理): group tickets of the same fact, add one, let one leave (RULES 8i)."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dispatch.domain.lifecycle.states import is_final
from dispatch.models import JointHandling, JointMember, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.joint_handling import get_joint_handling
from dispatch.services.changing_ticket import changing_ticket
from dispatch.services.take_act import required
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

FEWEST, MOST = 2, 200


def begin_joint_handling(
    *, ticket_ids: Sequence[UUID], actor: Actor, reason: str = "", at: datetime | None = None
) -> JointHandling:
    """Group the tickets under the unit that leads them all; every one keeps number, deadline, reply and signature.

    City tickets are grouped, never merged. Raises `role_not_entitled`, `joint_tickets_missing`, `joint_units_differ`,
    `joint_ticket_not_open`, `joint_ticket_taken`, `reason_missing`, `ticket_not_found`.
    """
    check_dispatcher(actor)
    why = required(reason, "reason_missing", "reason")
    wanted = sorted(set(ticket_ids))
    if not FEWEST <= len(wanted) <= MOST:
        raise GridlineError("joint_tickets_missing", status=422, field="ticket_ids")
    with transaction.atomic(), ExitStack() as stack:
        changes = [stack.enter_context(changing_ticket(ticket_id=one, actor=actor, at=at)) for one in wanted]
        leads = {change.ticket.lead_unit_id for change in changes}
        for change in changes:
            check_may_join(change.ticket)
        if len(leads) != 1:
            raise GridlineError("joint_units_differ", status=422, field="ticket_ids")
        joint = JointHandling.objects.create(
            id=new_id(),
            lead_unit_id=changes[0].ticket.lead_unit_id or "",
            reason=why[:500],
            created_by_id=actor.account_id,
            created_at=changes[0].at,
        )
        for change in changes:
            join(change, joint, actor, why)
    return joint


def add_to_joint_handling(
    *,
    joint_id: UUID,
    ticket_id: UUID,
    actor: Actor,
    reason: str = "",
    at: datetime | None = None,
) -> JointHandling:
    """One more ticket of the same fact. Raises as `begin_joint_handling`, and `joint_handling_ended`."""
    check_dispatcher(actor)
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at) as change:
        joint = get_joint_handling(joint_id=joint_id, actor=actor)
        check_running(joint)
        check_may_join(change.ticket)
        if change.ticket.lead_unit_id != joint.lead_unit_id:
            raise GridlineError("joint_units_differ", status=422, field="ticket_id")
        join(change, joint, actor, reason)
    return joint


def leave_joint_handling(
    *,
    joint_id: UUID,
    ticket_id: UUID,
    actor: Actor,
    reason: str = "",
    at: datetime | None = None,
) -> JointHandling:
    """A ticket turns out to be another fact. The group ends when fewer than two are left.

    Raises `joint_member_unknown`, `joint_not_lead`, `reason_missing`.
    """
    why = required(reason, "reason_missing", "reason")
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at) as change:
        joint = get_joint_handling(joint_id=joint_id, actor=actor)
        if not actor.has(Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER):
            check_lead(joint, actor)
        member = joint.members.filter(ticket=change.ticket, left_at=None).first()
        if member is None:
            raise GridlineError("joint_member_unknown", status=422, field="ticket_id")
        member.left_at, member.left_reason = change.at, why[:500]
        member.save(update_fields=["left_at", "left_reason"])
        data = {"joint_handling": joint.id, "reason": why}
        change.act("ticket_left_joint_handling", actor=actor, data=data)
        if joint.members.filter(left_at=None).count() < FEWEST:
            joint.ended_at = change.at
            joint.save(update_fields=["ended_at"])
            joint.members.filter(left_at=None).update(left_at=change.at, left_reason=why[:500])
    return joint


def record_joint_investigation(
    *,
    joint_id: UUID,
    actor: Actor,
    findings: str = "",
    evidence_ids: Sequence[UUID] = (),
    at: datetime | None = None,
) -> JointHandling:
    """Keep the one investigation and its evidence, which from now on stand behind every member's reply.

    Raises `joint_not_lead` (403), `findings_missing`, `evidence_unknown`, `joint_handling_ended`.
    """
    with transaction.atomic():
        joint = get_joint_handling(joint_id=joint_id, actor=actor, lock=True)
        check_running(joint)
        check_lead(joint, actor)
        said = required(findings, "findings_missing", "findings")
        members = sorted(member.ticket_id for member in joint.members.filter(left_at=None))
        known = Ticket.objects.filter(id__in=members).values_list("attachments__id", flat=True)
        if not set(evidence_ids) <= set(known):
            raise GridlineError("evidence_unknown", status=422, field="evidence_ids")
        joint.findings, joint.evidence_ids = said, list(evidence_ids)
        joint.investigated_by_id = actor.account_id
        joint.investigated_at = at or current_moment().now
        joint.save()
        for ticket_id in members:
            with changing_ticket(ticket_id=ticket_id, actor=Actor.system(), at=at) as change:
                data = {"joint_handling": joint.id}
                change.act("ticket_jointly_investigated", actor=actor, data=data)
    return joint


def check_dispatcher(actor: Actor) -> None:
    """Only a command centre groups tickets."""
    if not actor.has(Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER):
        raise GridlineError("role_not_entitled", status=403, verb="joint_handling")


def check_lead(joint: JointHandling, actor: Actor) -> None:
    """The lead unit's clerk or head; raises `joint_not_lead` (403)."""
    own = actor.units_as(Role.UNIT_CLERK) | actor.units_as(Role.UNIT_HEAD)
    if joint.lead_unit_id not in own:
        raise GridlineError("joint_not_lead", status=403)


def check_running(joint: JointHandling) -> None:
    """Raise `joint_handling_ended` (409) for a group that is no more."""
    if joint.ended_at is not None:
        raise GridlineError("joint_handling_ended", status=409)


def check_may_join(ticket: Ticket) -> None:
    """An open hotline ticket that a unit leads and that is in no group; raises the code that says what is wrong."""
    is_open = ticket.kind == Ticket.Kind.HOTLINE and not is_final(ticket.kind, ticket.state)
    if not is_open or ticket.lead_unit_id is None:
        raise GridlineError("joint_ticket_not_open", status=409, number=ticket.number)
    if JointMember.objects.filter(ticket=ticket, left_at=None).exists():
        raise GridlineError("joint_ticket_taken", status=409, number=ticket.number)


def join(change: TicketChange, joint: JointHandling, actor: Actor, reason: str) -> None:
    """Make the ticket a member and tell its history."""
    JointMember.objects.create(joint_handling=joint, ticket=change.ticket, joined_at=change.at)
    data = {"joint_handling": joint.id, "reason": reason or None}
    change.act("ticket_joined_joint_handling", actor=actor, data=data)
