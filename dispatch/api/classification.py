"""What a classifier or corrector says, read off the body of either door."""

from typing import Protocol

from dispatch.api.positions import position_of
from dispatch.api.ticket_schemas import Location
from dispatch.services.classify_ticket import Classification


class ClassifyingIn(Protocol):
    """The fields that the doors of `classify` and `correct` share."""

    request_class: str
    matter: str
    request_type: str | None
    address_text: str
    location: Location | None
    reason: str
    accused_unit: str


def classification_of(payload: ClassifyingIn) -> Classification:
    """As the services take it; empty = as it was."""
    return Classification(
        request_class=payload.request_class,
        matter=payload.matter,
        request_type=payload.request_type or "",
        address_text=payload.address_text,
        point=position_of(payload.location),
        reason=payload.reason,
        accused_unit=payload.accused_unit,
    )
