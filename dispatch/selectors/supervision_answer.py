"""Has the unit answered every supervision order in force on this ticket?"""

from dispatch.domain.lifecycle.states import SupervisionState as S
from dispatch.models import SupervisionOrder, Ticket

UNANSWERED = (S.ISSUED, S.RECEIVED, S.RECTIFYING, S.REJECTED)
"""States in which the unit still owes its feedback; closing the ticket would end the matter over its head."""


def supervision_answer(ticket: Ticket) -> dict[str, bool]:
    """The fact for the life cycle; a statement only where the ticket is supervised at all."""
    if ticket.supervision_level is None:
        return {"supervision_answered": True}
    owed = SupervisionOrder.objects.filter(ticket_id=ticket.id, state__in=UNANSWERED)
    return {"supervision_answered": not owed.exists()}
