"""What waits to be taken by the city's platform?"""

from typing import Any

from dispatch.models import CityMessage

MOST_MESSAGES = 200


def city_outbox(*, system: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """Messages not receipted yet, oldest first, each with what the city needs: its number, the reply, its signature.

    One statement. Names and phones of the requester are not among them: the city has them.
    """
    waiting = CityMessage.objects.filter(direction=CityMessage.Direction.OUT, state=CityMessage.State.WAITING)
    if system:
        waiting = waiting.filter(system=system)
    rows = waiting.select_related("ticket", "reply", "reply__signed_by").order_by("at", "id")
    return [message_json(row) for row in rows[: max(1, min(limit, MOST_MESSAGES))]]


def message_json(row: CityMessage) -> dict[str, Any]:
    """One message as the city fetches it."""
    reply = row.reply
    return {
        "id": str(row.id),
        "system": row.system,
        "number": row.ticket.external_number or row.ticket.number,
        "message": row.message,
        "at": row.at,
        "body": row.body,
        "ticket": {"id": str(row.ticket_id), "number": row.ticket.number},
        "reply": None
        if reply is None
        else {
            "id": str(reply.id),
            "text": reply.text,
            "solved": reply.solved,
            "unit": reply.unit_id,
            "signed_by": reply.signed_by.name if reply.signed_by else None,
            "signed_at": reply.signed_at,
        },
    }
