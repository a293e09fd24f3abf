"""How event types are declared and checked: a closed list of names, each with its closed list of fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from math import isfinite
from uuid import UUID

CODE_LENGTH = 80
NOTE_LENGTH = 1000


class UndeclaredEvent(Exception):
    """A programming error: an event type or field that `dispatch.domain.events` does not declare."""


def _is_code(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= CODE_LENGTH


def _is_moment(value: object) -> bool:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return False
    return isinstance(value, datetime) and value.tzinfo is not None


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _is_integer(value) or (isinstance(value, float) and isfinite(value))


def _is_due(value: object) -> bool:
    return isinstance(value, Mapping) and all(_is_code(key) and _is_moment(at) for key, at in value.items())


def _is_holder(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {"kind", "code"} and _is_code(value["kind"])


class FieldKind(Enum):
    """What a field of an event may hold. Null is allowed everywhere: it says "not set"."""

    CODE = (_is_code,)  # state, verb, unit, stage, outcome …
    CODES = (lambda value: isinstance(value, (list, tuple)) and all(map(_is_code, value)),)
    NOTE = (
        lambda value: isinstance(value, str) and len(value) <= NOTE_LENGTH,
    )  # an official's reason, in words
    INTEGER = (_is_integer,)
    NUMBER = (_is_number,)
    FLAG = (lambda value: isinstance(value, bool),)
    MOMENT = (_is_moment,)  # aware datetime or its ISO 8601 text
    ID = (lambda value: isinstance(value, UUID) or _is_code(value),)
    DUE = (_is_due,)  # stage → moment
    HOLDER = (_is_holder,)  # {"kind": unit | queue | outside | nobody, "code": …}

    def accepts(self, value: object) -> bool:
        """Whether the value may stand in a field of this kind."""
        check: Callable[[object], bool] = self.value[0]
        return value is None or check(value)


@dataclass(frozen=True, slots=True)
class EventType:
    """One name from the list of what can happen, its subject, and the fields it may and must carry."""

    name: str
    subject_type: str
    fields: Mapping[str, FieldKind] = field(default_factory=dict)
    required: frozenset[str] = frozenset()

    def check(self, subject_type: str, data: Mapping[str, object]) -> None:
        """Raise UndeclaredEvent for another subject, an undeclared or missing field, or a value of another kind."""
        if subject_type != self.subject_type:
            raise UndeclaredEvent(f"{self.name} happens to a {self.subject_type}, not to a {subject_type}")
        for name, value in data.items():
            kind = self.fields.get(name)
            if kind is None:
                raise UndeclaredEvent(f"{self.name} declares no field {name!r}")
            if not kind.accepts(value):
                raise UndeclaredEvent(
                    f"{self.name}.{name} is not of kind {kind.name}: {type(value).__name__}"
                )
        missing = self.required - data.keys()
        if missing:
            raise UndeclaredEvent(f"{self.name} lacks {', '.join(sorted(missing))}")
