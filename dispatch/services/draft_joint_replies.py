"""Draft one text into the own reply of every ticket handled jointly; each is signed and sent by itself."""

from dataclasses import dataclass
from uuid import UUID

from dispatch.selectors.joint_handling import get_joint_handling
from dispatch.services.joint_handling import check_lead, check_running
from dispatch.services.submit_reply import submit_reply
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of one ticket: ``refused`` is the code why it got no draft, empty when it did."""

    ticket_id: UUID
    number: str
    refused: str = ""


def draft_joint_replies(
    *, joint_id: UUID, actor: Actor, text: str, solved: bool | None
) -> tuple[Drafted, ...]:
    """Submit the text as a reply of each member that can take one now, in one transaction each.

    A member that the life cycle refuses (still open children, already replied) is named and left as it is. Raises
    `joint_not_lead`, `joint_handling_ended`.
    """
    joint = get_joint_handling(joint_id=joint_id, actor=actor)
    check_running(joint)
    check_lead(joint, actor)
    drafted = []
    for member in joint.members.filter(left_at=None).select_related("ticket").order_by("joined_at", "id"):
        try:
            submit_reply(ticket_id=member.ticket_id, actor=actor, text=text, solved=solved)
            refused = ""
        except GridlineError as error:
            refused = error.code
        drafted.append(Drafted(member.ticket_id, member.ticket.number, refused))
    return tuple(drafted)
