"""Joint handlings (并案办理) as the API shows them: members, investigation, the deadline that rules it."""

from typing import Any
from uuid import UUID

from dispatch.models import Deadline, JointHandling
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.names import names
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

MAIN_WORK = ("draft", "reply", "follow_up")


def get_joint_handling(*, joint_id: UUID, actor: Actor, lock: bool = False) -> JointHandling:
    """One group of which the actor sees at least one ticket; raises `joint_handling_not_found` (404)."""
    seen = visible_tickets(actor).filter(joint_memberships__joint_handling_id=joint_id)
    groups = JointHandling.objects.filter(id=joint_id)
    joint = (groups.select_for_update() if lock else groups).first()
    if joint is None or not seen.exists():
        raise GridlineError("joint_handling_not_found", status=404)
    return joint


def joint_handling_view(*, joint_id: UUID, actor: Actor, moment: Moment) -> dict[str, Any]:
    """The group with the members the actor sees; the earliest deadline of all members rules the investigation."""
    joint = get_joint_handling(joint_id=joint_id, actor=actor)
    known = names(moment)
    members = list(joint.members.order_by("joined_at", "id"))
    ids = [member.ticket_id for member in members if member.left_at is None]
    tickets = visible_tickets(actor).filter(id__in=[member.ticket_id for member in members])
    seen = {ticket.id: ticket for ticket in tickets}
    rows = Deadline.objects.filter(
        subject_type="ticket", subject_id__in=ids, met_at=None, stage__in=MAIN_WORK
    )
    due = dict[UUID, Any]()
    for subject_id, due_at in rows.order_by("-due_at").values_list("subject_id", "due_at"):
        due[subject_id] = due_at
    return {
        "id": str(joint.id),
        "lead_unit": known.unit(joint.lead_unit_id),
        "reason": joint.reason,
        "created_at": joint.created_at,
        "ended_at": joint.ended_at,
        "due_at": min(due.values(), default=None),
        "findings": joint.findings,
        "evidence_ids": [str(one) for one in joint.evidence_ids],
        "investigated_at": joint.investigated_at,
        "members": [
            {
                "id": str(member.ticket_id),
                "number": seen[member.ticket_id].number,
                "origin": seen[member.ticket_id].origin,
                "state": seen[member.ticket_id].state,
                "due_at": due.get(member.ticket_id),
                "joined_at": member.joined_at,
                "left_at": member.left_at,
                "left_reason": member.left_reason,
            }
            for member in members
            if member.ticket_id in seen
        ],
    }
