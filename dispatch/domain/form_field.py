"""One field of a form."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormField:
    """``kind``: text, textarea, number, select, boolean, date, datetime, unit, units, account, request_class, matter,
    location, photos, ticket. ``options`` are stable values the front ends translate. ``for_kind`` limits the field to
    one kind of ticket, ``in_states`` to some states."""

    name: str
    kind: str
    required: bool = False
    options: tuple[str, ...] = ()
    for_kind: str = ""
    in_states: tuple[str, ...] = ()
    purpose: str = ""

    def as_json(self) -> dict[str, object]:
        """The shape the front ends build the form from."""
        return {
            "name": self.name,
            "type": self.kind,
            "required": self.required,
            "options": list(self.options),
            "purpose": self.purpose or None,
        }
