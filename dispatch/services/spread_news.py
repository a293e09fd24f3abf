"""Turn what happened into messages: every event of the feed once, by the message rules.

The event is written in the business transaction and reaches the feed after its commit; this follows the feed with a
cursor that moves in the transaction that writes the messages. So telling people costs the business nothing, loses
nothing and doubles nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from dispatch.domain.messages import TOLD_FACTS, MessageRule, Told, recipient_keys
from dispatch.models import (
    AssessmentAppeal,
    Event,
    Feed,
    FeedState,
    FieldTask,
    MessageCursor,
    SupervisionOrder,
    SupportCall,
    Ticket,
    Topic,
    VerificationTask,
    WorkReminder,
)
from dispatch.selectors.message_texts import message_rules
from dispatch.selectors.night_duty import night_duty
from dispatch.selectors.rule_values import rule_values
from dispatch.services.send_message import WEBHOOK_KEY, Letter, send_letters
from grid.domain.rosters import DutyOwner, centre, unit

BATCH = 200
#: Further subjects with a number that people know them by; who is told of them stands in their events.
NUMBERED: Mapping[str, type[Model]] = {
    "work_reminder": WorkReminder,
    "support_call": SupportCall,
    "topic": Topic,
    "field_task": FieldTask,
    "verification_task": VerificationTask,
}
EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class About:
    """What a message says of its subject: the number people know it by, whose it is, whether it is urgent.

    ``restricted`` subjects are told of to the people in charge only, never to a webhook.
    """

    number: str = ""
    unit: str | None = None
    assignee_id: int | None = None
    emergency: bool = False
    restricted: bool = False
    centre: str = ""


@transaction.atomic
def spread_news(*, at: datetime, batch: int = BATCH) -> int:
    """Write the messages of the next events; how many events were passed. Another worker at it: 0.

    The first call ever begins at the feed's present end: nobody is told of old news.
    """
    cursor = MessageCursor.objects.select_for_update(skip_locked=True).first()
    if cursor is None:
        _begin()
        return 0
    places = list(
        Feed.objects.filter(seq__gt=cursor.seq)
        .order_by("seq")
        .values_list("seq", "event_id", "audience")[:batch]
    )
    if not places:
        _follow_a_feed_that_was_put_back(cursor)
        return 0
    rules = message_rules()
    hooks = _hooks()
    types = (
        None
        if any(EVERYTHING in events for events in hooks.values())
        else {*rules, *(name for events in hooks.values() for name in events)}
    )
    events = Event.objects.filter(id__in=[event_id for _, event_id, _ in places])
    told = list((events if types is None else events.filter(type__in=types)).order_by("subject_id", "seq"))
    heard = {event_id: tuple(sorted(audience)) for _, event_id, audience in places}
    send_letters(_letters(told, rules, hooks, heard), at=at)
    cursor.seq = places[-1][0]
    cursor.save(update_fields=["seq"])
    return len(places)


def _begin() -> None:
    """The cursor's row, made by whoever comes first; a row that another worker holds is left alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dispatch_messagecursor (id, seq) SELECT 1, coalesce(max(last_seq), 0)"
            " FROM dispatch_feed_state ON CONFLICT (id) DO NOTHING"
        )


def _follow_a_feed_that_was_put_back(cursor: MessageCursor) -> None:
    """After a restore the feed may stand before the cursor; what comes then is new again."""
    state = FeedState.objects.first()
    if state is not None and state.last_seq < cursor.seq:
        cursor.seq = state.last_seq
        cursor.save(update_fields=["seq"])


def _hooks() -> Mapping[str, tuple[str, ...]]:
    """Webhook → the events it asked for; `*` asks for all."""
    wanted = rule_values("webhook_events").by_name
    return {name: tuple(part.strip() for part in events.split(";")) for name, events in wanted.items()}


def _letters(
    events: Iterable[Event],
    rules: Mapping[str, MessageRule],
    hooks: Mapping[str, tuple[str, ...]],
    heard: Mapping[UUID, tuple[str, ...]],
) -> Iterable[Letter]:
    listed = list(events)
    known = _abouts(listed)
    nights = night_duty(_arrivals(listed, known, rules))
    for event in listed:
        about = known.get(event.subject_id) or About()
        rule = rules.get(event.type)
        if rule is not None:
            told = Told(
                event.data, about.unit, about.assignee_id, heard.get(event.id, ()), nights.get(event.id, ())
            )
            keys = recipient_keys(rule, told)
            if keys:
                yield _letter(event, about, rule.adapters_for(emergency=about.emergency), keys, rule.text)
        asked = [name for name, wanted in hooks.items() if event.type in wanted or EVERYTHING in wanted]
        if asked and not about.restricted:
            names = tuple(f"{WEBHOOK_KEY}{name}" for name in asked)
            yield _letter(event, about, ("webhook",), names, event.type)


def _arrivals(
    events: Iterable[Event], known: Mapping[UUID, About], rules: Mapping[str, MessageRule]
) -> Iterable[tuple[UUID, DutyOwner, datetime]]:
    """Events whose rule speaks of the night row: to the unit that leads now, else to the centre.

    A restricted one that reached nobody yet is for the desk alone.
    """
    for event in events:
        rule, about = rules.get(event.type), known.get(event.subject_id)
        if rule is None or about is None or "night_duty" not in rule.to:
            continue
        lead = event.data.get("lead_unit") or event.data.get("unit")
        owner = unit(str(lead)) if lead else centre(about.centre) if about.centre else None
        if about.restricted and not lead:
            continue
        if owner is not None:
            yield event.id, owner, event.at


def _letter(
    event: Event, about: About, adapters: tuple[str, ...], recipients: tuple[str, ...], text: str
) -> Letter:
    facts = {name: event.data[name] for name in TOLD_FACTS if event.data.get(name) is not None}
    due = event.data.get("due_at")
    return Letter(
        adapters=adapters,
        recipients=recipients,
        text_code=text,
        params={"number": about.number, "event": str(event.id), "at": event.at.isoformat(), **facts},
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        legal_due=datetime.fromisoformat(due) if isinstance(due, str) else None,
        emergency=about.emergency,
        key=str(event.id),
    )


def _abouts(events: list[Event]) -> dict[UUID, About]:
    """One statement per kind of subject."""
    by_type: dict[str, set[UUID]] = {}
    for event in events:
        by_type.setdefault(event.subject_type, set()).add(event.subject_id)
    known: dict[UUID, About] = {}
    tickets = Ticket.objects.filter(id__in=by_type.get("ticket", ()))
    for ticket in tickets.only("number", "lead_unit", "assignee", "priority", "restricted", "owner_centre"):
        urgent = ticket.priority == Ticket.Priority.EMERGENCY
        known[ticket.id] = About(
            ticket.number,
            ticket.lead_unit_id,
            ticket.assignee_id,
            urgent,
            ticket.restricted,
            ticket.owner_centre,
        )
    orders = SupervisionOrder.objects.filter(id__in=by_type.get("supervision_order", ()))
    for id_, number, code in orders.values_list("id", "number", "unit_id"):
        known[id_] = About(number, str(code))
    for type_, model in NUMBERED.items():
        rows = model._default_manager.filter(id__in=by_type.get(type_, ()))
        known |= {id_: About(number) for id_, number in rows.values_list("id", "number")}
    appeals = AssessmentAppeal.objects.filter(id__in=by_type.get("assessment_appeal", ()))
    for id_, number, code in appeals.values_list("id", "ticket__number", "unit_id"):
        known[id_] = About(number, str(code))
    return known
