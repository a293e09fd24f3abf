"""Who is told of what, over which adapter, in which words (消息): rules and texts are data files."""

import csv
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from dispatch.domain.events import EVENT_TYPES

ADAPTERS = frozenset({"in_app", "sms", "office_app", "webhook"})
#: To whom: read off the event's own fields first, then off the ticket's row.
RECIPIENTS = frozenset(
    {"lead_unit", "unit", "units", "interim_unit", "holder", "assignee", "sub_handler", "hears", "night_duty"}
)
COLUMNS = ("event", "to", "adapters", "in_emergency", "text")
LANGUAGES = ("zh", "en")
#: Facts of an event that a message's text may speak of; whatever else it holds stays in the history.
TOLD_FACTS = ("stage", "level", "due_at")


class BadMessageRule(ValueError):
    """A rule that cannot be followed; the text says where."""


@dataclass(frozen=True, slots=True)
class MessageRule:
    """One line: what happened, who hears of it and how; emergencies go over ``in_emergency`` too.

    ``to`` names one recipient or several, separated by semicolons.
    """

    event: str
    to: str
    adapters: tuple[str, ...]
    in_emergency: tuple[str, ...]
    text: str

    def adapters_for(self, *, emergency: bool) -> tuple[str, ...]:
        """The adapters to use, each once."""
        extra = self.in_emergency if emergency else ()
        return tuple(dict.fromkeys((*self.adapters, *extra)))


def read_message_rules(lines: Iterable[str]) -> Mapping[str, MessageRule]:
    """The rules by event; raises BadMessageRule for unknown events, recipients, adapters and doubles."""
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise BadMessageRule(f"the columns are not {', '.join(COLUMNS)}")
    rules: dict[str, MessageRule] = {}
    for row in reader:
        rule = MessageRule(
            row["event"], row["to"], _several(row["adapters"]), _several(row["in_emergency"]), row["text"]
        )
        place = f"line {reader.line_num}"
        if rule.event not in EVENT_TYPES or rule.event in rules:
            raise BadMessageRule(f"{place}: {rule.event} is no event, or stands twice")
        wanted = set(_several(rule.to))
        if not wanted or wanted - RECIPIENTS or not rule.adapters:
            raise BadMessageRule(f"{place}: nobody is told")
        if {*rule.adapters, *rule.in_emergency} - ADAPTERS:
            raise BadMessageRule(f"{place}: an adapter is unknown")
        rules[rule.event] = rule
    return rules


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


@dataclass(frozen=True, slots=True)
class Told:
    """What the recipients of an event are read off: its fields, and the ticket's own when they say nothing.

    ``heard_by`` are the keys the event itself went to, ``night_duty`` those of the night row it came to.
    """

    data: Mapping[str, object]
    lead_unit: str | None
    assignee_id: int | None
    heard_by: tuple[str, ...] = ()
    night_duty: tuple[str, ...] = ()


def recipient_keys(rule: MessageRule, told: Told) -> tuple[str, ...]:
    """The scope keys of all who are told, each once."""
    found: list[str | None] = []
    for to in _several(rule.to):
        if to == "units":
            units = told.data.get("units")
            found += [_unit(code) for code in units] if isinstance(units, list | tuple) else []
        elif to == "hears":
            found += told.heard_by
        elif to == "night_duty":
            found += told.night_duty
        else:
            found.append(recipient_key(replace(rule, to=to), told))
    return tuple(dict.fromkeys(key for key in found if key is not None))


def recipient_key(rule: MessageRule, told: Told) -> str | None:
    """The scope key of who is told; None when there is nobody (a queue without people, an outside party)."""
    data = told.data
    if rule.to == "interim_unit":
        return _unit(data.get("interim_unit"))
    if rule.to == "assignee":
        return _person(data.get("assignee") or told.assignee_id)
    if rule.to == "sub_handler":
        return _person(data.get("assignee")) or _unit(data.get("unit"))
    if rule.to == "holder":
        holder = data.get("holder")
        if isinstance(holder, Mapping) and holder.get("kind") in ("unit", "queue"):
            code = str(holder.get("code") or "")
            return _unit(code) if holder["kind"] == "unit" else code or None
        return _unit(data.get("unit") or told.lead_unit)
    named = data.get("unit") if rule.to == "unit" else data.get("lead_unit")
    return _unit(named or told.lead_unit)


def _person(value: object) -> str | None:
    return f"person:{value}" if value else None


def _unit(value: object) -> str | None:
    return f"unit:{value}" if value else None


@dataclass(frozen=True, slots=True)
class MessageTexts:
    """The words of messages in one language; ``stage`` names the clocks."""

    language: str
    texts: Mapping[str, str]
    stage: Mapping[str, str]

    def say(self, code: str, params: Mapping[str, object], zone: tzinfo) -> str:
        """The message in words. A placeholder without a value is left out; a code without words says its name."""
        said = {name: self._word(name, value, zone) for name, value in params.items()}
        return _Forgiving().vformat(self.texts.get(code, code), (), said)

    def _word(self, name: str, value: object, zone: tzinfo) -> str:
        if name == "stage":
            return self.stage.get(str(value), str(value))
        if name.endswith("_at") and isinstance(value, str):
            try:
                return f"{datetime.fromisoformat(value).astimezone(zone):%Y-%m-%d %H:%M}"
            except ValueError:
                return value
        return str(value)


class _Forgiving(string.Formatter):
    """Plain names only: a text never reaches into a value, and a missing one is no error."""

    def get_field(self, field_name: str, args: object, kwargs: object) -> tuple[object, str]:
        values = kwargs if isinstance(kwargs, Mapping) else {}
        return values.get(field_name, ""), field_name
