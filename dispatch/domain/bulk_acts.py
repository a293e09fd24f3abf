"""Which acts may be done to all tickets of a topic at once, and what each asks for."""

from collections.abc import Mapping
from types import MappingProxyType

#: Verb → the fields of its form. Contacting requesters, sign-off, audit and closing are never done in bulk: each
#: requester is called, and whoever answers for a reply reads it.
BULK_ACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "dispatch": ("unit", "reason"),
        "sign": (),
        "start": (),
        "submit_reply": ("text", "solved"),
    }
)
NUMBER_MARK = "{number}"


def personal_text(text: str, number: str) -> str:
    """The same draft for each ticket, with the ticket's own number where the draft says {number}."""
    return text.replace(NUMBER_MARK, number)
