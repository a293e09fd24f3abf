"""The city took a message: keep its receipt."""

from uuid import UUID

from django.db import transaction

from dispatch.models import CityMessage
from gis.domain.errors import GridlineError


def receipt_city_message(*, message_id: UUID, receipt: str) -> CityMessage:
    """Mark an outgoing message as receipted; the same receipt again changes nothing.

    Raises `city_message_not_found` (404) and `city_message_receipted` (409) for another receipt.
    """
    with transaction.atomic():
        rows = CityMessage.objects.select_for_update().filter(direction=CityMessage.Direction.OUT)
        message = rows.filter(id=message_id).first()
        if message is None:
            raise GridlineError("city_message_not_found", status=404)
        if message.state == CityMessage.State.RECEIPTED and message.receipt != receipt:
            raise GridlineError("city_message_receipted", status=409, field="receipt")
        message.state = CityMessage.State.RECEIPTED
        message.receipt = receipt
        message.save(update_fields=["state", "receipt"])
    return message
