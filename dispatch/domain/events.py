"""Everything that can happen, in business words, past tense: the full list of what history and feed may hold.

An undeclared type or field fails when the event is built, not when a client meets it. Events carry ids and facts;
names, phones, addresses and complaint texts stay in their tables, because history is kept for ever.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatch.domain.alarm_events import ALARM_NEWS, ALARM_SUBJECT
from dispatch.domain.appeal_events import APPEAL_NEWS, APPEAL_SUBJECT, PUBLICATION_NEWS, PUBLICATION_SUBJECT
from dispatch.domain.dispute_events import DISPUTE_NOTES, DISPUTE_STEP_FIELDS
from dispatch.domain.duty_events import DUTY_NOTES, ROSTER_NEWS
from dispatch.domain.event_fields import EventType, FieldKind, UndeclaredEvent
from dispatch.domain.knowledge_events import ARTICLE_NEWS, DUTY_NEWS, KNOWLEDGE_ARTICLE, KNOWLEDGE_DUTY
from dispatch.domain.side_path_events import (
    DELEGATION,
    DELEGATION_NEWS,
    SIDE_PATH_NOTES,
    SIDE_PATH_STEPS,
    SUPPORT_CALL,
    SUPPORT_CALL_NEWS,
)
from dispatch.domain.supervision_events import SUPERVISION_NEWS
from dispatch.domain.table_events import DISPATCH_TABLE, TABLE_EVENTS
from dispatch.domain.topic_events import (
    BELONGING_NOTES,
    FIELD_TASK,
    FIELD_TASK_STEPS,
    TOPIC,
    TOPIC_NOTES,
    TOPIC_STEPS,
)
from dispatch.domain.verification_events import VERIFICATION_STEPS, VERIFICATION_TASK
from grid.domain.actor import Actor

K = FieldKind
TICKET = "ticket"
SUPERVISION_ORDER = "supervision_order"
GRID_CHANGE = "grid_change"

#: What every step of a life cycle says: the fold of these fields is the subject's state, holder and clocks.
STEP: Mapping[str, FieldKind] = {
    "verb": K.CODE,
    "from": K.CODE,
    "to": K.CODE,
    "version": K.INTEGER,
    "holder": K.HOLDER,
    "due": K.DUE,
}
STEP_REQUIRED = frozenset({"verb", "to", "version"})

#: What a timer says when it fires.
ALARM: Mapping[str, FieldKind] = {
    "stage": K.CODE,
    "level": K.CODE,
    "cycle": K.INTEGER,
    "due_at": K.MOMENT,
    "version": K.INTEGER,
    "holder": K.HOLDER,
    "unit": K.CODE,
    "co_units": K.CODES,
    "hears": K.CODES,
}

#: Due times that moved because calendar, limits or ladder changed.
RECOUNT: Mapping[str, FieldKind] = {
    "version": K.INTEGER,
    "calendar_version": K.INTEGER,
    "holder": K.HOLDER,
    "due": K.DUE,
}

#: What every subject with clocks says when a timer fires, or its clocks were counted anew.
TIMER_NEWS: Mapping[str, Mapping[str, FieldKind]] = {
    "reminded": ALARM,
    "amber": ALARM,
    "chased": ALARM,
    "timer_quarantined": {**ALARM, "error": K.NOTE},
    "clocks_recounted": RECOUNT,
}

#: What a correction of class, matter or place says.
CORRECTION: Mapping[str, FieldKind] = {
    "request_class": K.CODE,
    "matter": K.CODE,
    "moved": K.FLAG,
    "outcome": K.CODE,
    "row": K.INTEGER,
    "table_version": K.INTEGER,
    "reason": K.NOTE,
}

#: name → own fields, beside the common ones of a step.
TICKET_STEPS: Mapping[str, Mapping[str, FieldKind]] = {
    **SIDE_PATH_STEPS,
    "ticket_received": {
        "channel": K.CODE,
        "kind": K.CODE,
        "origin": K.CODE,
        "external_system": K.CODE,
        "external_number": K.CODE,
        "duplicates": K.CODES,
        "linked_ticket": K.ID,
    },
    "ticket_imported": {
        "channel": K.CODE,
        "kind": K.CODE,
        "origin": K.CODE,
        "external_system": K.CODE,
        "external_number": K.CODE,
        "lead_unit": K.CODE,
        "closed_at": K.MOMENT,
    },
    "ticket_classified": {"request_class": K.CODE, "matter": K.CODE, "outcome": K.CODE, "row": K.INTEGER},
    "ticket_transferred": {"outside": K.CODE, "reason": K.NOTE},
    "ticket_dispatched": {
        "lead_unit": K.CODE,
        "co_units": K.CODES,
        "notify_units": K.CODES,
        "outcome": K.CODE,
        "row": K.INTEGER,
        "table_version": K.INTEGER,
        "mode": K.CODE,
        "reason": K.NOTE,
    },
    "ticket_redispatched": {
        **CORRECTION,
        "lead_unit": K.CODE,
        "from_unit": K.CODE,
        "co_units": K.CODES,
    },
    "ticket_corrected": CORRECTION,
    "ticket_signed": {"unit": K.CODE},
    "ticket_requester_contacted": {"reached": K.FLAG, "note": K.NOTE},
    "ticket_started": {"unit": K.CODE},
    "ticket_sub_dispatched": {"sub_dispatch": K.ID, "unit": K.CODE, "assignee": K.ID, "due_at": K.MOMENT},
    "ticket_sub_dispatch_finished": {"sub_dispatch": K.ID, "solved": K.FLAG},
    "ticket_sub_dispatch_revoked": {"sub_dispatch": K.ID, "reason": K.NOTE},
    "ticket_reply_submitted": {"reply": K.ID, "solved": K.FLAG},
    "ticket_sent_back": {"reply": K.ID, "reason": K.NOTE},
    "ticket_signed_off": {"reply": K.ID, "delegated": K.FLAG},
    "ticket_audit_passed": {"reply": K.ID},
    "ticket_rework_ordered": {"reply": K.ID, "reason": K.NOTE, "round": K.INTEGER},
    "ticket_replied_to_city": {"reply": K.ID, "receipt": K.CODE},
    "ticket_called_back": {"callback": K.ID, "reached": K.FLAG, "solved": K.FLAG, "satisfied": K.FLAG},
    "ticket_closed": {"reason": K.NOTE, "callback": K.ID},
    "ticket_terminated": {"reason": K.NOTE},
    "ticket_voided": {"reason": K.NOTE, "duplicate_of": K.ID},
    # the city's messages
    "ticket_city_return_requested": {"reason": K.NOTE, "legal_basis": K.NOTE},
    "ticket_city_return_accepted": {"message_id": K.CODE},
    "ticket_city_return_refused": {"message_id": K.CODE, "reason": K.NOTE},
    "ticket_recalled_by_city": {"message_id": K.CODE, "reason": K.NOTE},
    "ticket_city_called_back": {"message_id": K.CODE, "callback": K.ID},
    "ticket_closed_by_city": {"message_id": K.CODE, "callback": K.ID},
    "ticket_city_rework_ordered": {"message_id": K.CODE, "reason": K.NOTE, "due_at": K.MOMENT},
    # return, dispute, ruling
    "ticket_return_requested": {
        "reason": K.NOTE,
        "reason_code": K.CODE,
        "unit": K.CODE,
        "suggested_unit": K.CODE,
    },
    "ticket_return_approved": {"reason": K.NOTE},
    "ticket_return_refused": {"reason": K.NOTE},
    "ticket_disputed": {"reason": K.NOTE, "interim_unit": K.CODE},
    "ticket_settled": {"lead_unit": K.CODE, "reason": K.NOTE},
    "ticket_ruled": {"lead_unit": K.CODE, "ruling": K.ID, "reason": K.NOTE},
    "ticket_no_bounce_lifted": {"reason": K.NOTE},
    # grid events
    "ticket_reported": {"matter": K.CODE, "channel": K.CODE, "outside_cell": K.FLAG, "linked_ticket": K.ID},
    "ticket_self_handled": {"matter": K.CODE},
    "ticket_pre_filing_check_sent": {"site_check": K.ID, "checker": K.ID},
    "ticket_site_check_answered": {"site_check": K.ID, "purpose": K.CODE, "passed": K.FLAG},
    "ticket_filed": {"filing_condition": K.CODE, "outcome": K.CODE, "row": K.INTEGER},
    "ticket_declined": {"reason": K.NOTE},
    "ticket_reported_up": {"reason": K.NOTE},
    "ticket_sent_down": {"centre": K.CODE, "reason": K.NOTE},
    "ticket_upgraded": {"outside": K.CODE, "reason": K.NOTE},
    "ticket_assigned": {"assignee": K.ID, "unit": K.CODE},
    "ticket_revoked": {"assignee": K.ID, "reason": K.NOTE},
    "ticket_finished": {"assignee": K.ID, "distance_m": K.NUMBER},
    "ticket_closure_check_sent": {"site_check": K.ID, "checker": K.ID},
}

#: Facts about a ticket that are no step of its life cycle.
TICKET_NOTES: Mapping[str, Mapping[str, FieldKind]] = {
    **SIDE_PATH_NOTES,
    "ticket_reminded": ALARM,
    "ticket_amber": ALARM,
    "ticket_chased": ALARM,
    "ticket_timer_quarantined": {**ALARM, "error": K.NOTE},
    "ticket_clocks_recounted": RECOUNT,
    "ticket_unrouted": {"version": K.INTEGER, "queue": K.CODE, "reason": K.NOTE},
    "ticket_attachment_added": {
        "version": K.INTEGER,
        "attachment": K.ID,
        "purpose": K.CODE,
        "content_type": K.CODE,
    },
    "ticket_supervised": {"version": K.INTEGER, "order": K.ID, "level": K.INTEGER},
    "ticket_cell_changed": {
        "version": K.INTEGER,
        "cell_from": K.CODE,
        "cell_to": K.CODE,
        "cell_version": K.INTEGER,
        "community": K.CODE,
        "change": K.ID,
        "holder": K.HOLDER,
    },
}

SUPERVISION_STEPS: Mapping[str, Mapping[str, FieldKind]] = {
    "supervision_order_proposed": {
        "ticket": K.ID,
        "level": K.INTEGER,
        "unit": K.CODE,
        "ground": K.CODE,
        "previous": K.ID,
    },
    "supervision_order_issued": {"ticket": K.ID, "level": K.INTEGER, "unit": K.CODE, "instruction": K.ID},
    "supervision_order_cancelled": {"reason": K.NOTE},
    "supervision_order_signed": {"unit": K.CODE},
    "supervision_order_started": {"unit": K.CODE, "planned_at": K.MOMENT},
    "supervision_order_fed_back": {"unit": K.CODE},
    "supervision_order_checked": {},
    "supervision_order_result_accepted": {"leader_informed": K.FLAG},
    "supervision_order_rejected": {"reason": K.NOTE, "round": K.INTEGER},
    "supervision_order_escalated": {"next": K.ID, "reason": K.NOTE},
    "supervision_order_archived": {"bulletin": K.FLAG},
}

#: Facts about a supervision order that are no step of its life cycle.
SUPERVISION_NOTES: Mapping[str, Mapping[str, FieldKind]] = {
    "supervision_order_reminded": ALARM,
    "supervision_order_amber": ALARM,
    "supervision_order_chased": ALARM,
    "supervision_order_timer_quarantined": {**ALARM, "error": K.NOTE},
    "supervision_order_clocks_recounted": RECOUNT,
    "supervision_order_submission_drafted": {"version": K.INTEGER, "submission": K.ID, "next": K.ID},
    "supervision_order_instruction_attached": {"version": K.INTEGER, "instruction": K.ID},
}

#: What became of a change of the grid; `failed` is the alarm that a planned one did not fit when it was due.
GRID_CHANGE_NEWS: Mapping[str, FieldKind] = {
    "kind": K.CODE,
    "before": K.CODES,
    "after": K.CODES,
    "subdistricts": K.CODES,
    "effective_at": K.MOMENT,
    "error": K.CODE,
}
GRID_CHANGE_STATES = ("planned", "applied", "cancelled", "failed")


def _steps(subject_type: str, steps: Mapping[str, Mapping[str, FieldKind]]) -> Iterable[EventType]:
    return (EventType(name, subject_type, {**STEP, **own}, STEP_REQUIRED) for name, own in steps.items())


def _declared() -> Mapping[str, EventType]:
    types = [
        *_steps(
            TICKET,
            {name: {**own, **DISPUTE_STEP_FIELDS.get(name, {})} for name, own in TICKET_STEPS.items()},
        ),
        *(EventType(name, TICKET, fields) for name, fields in DISPUTE_NOTES.items()),
        *(EventType(name, TICKET, fields) for name, fields in TICKET_NOTES.items()),
        *_steps(SUPERVISION_ORDER, SUPERVISION_STEPS),
        *(EventType(name, SUPERVISION_ORDER, fields) for name, fields in SUPERVISION_NOTES.items()),
        *_steps(VERIFICATION_TASK, VERIFICATION_STEPS),
        *SUPERVISION_NEWS,
        *(EventType(name, ALARM_SUBJECT, fields) for name, fields in ALARM_NEWS.items()),
        *(EventType(name, APPEAL_SUBJECT, fields) for name, fields in APPEAL_NEWS.items()),
        *(EventType(name, PUBLICATION_SUBJECT, fields) for name, fields in PUBLICATION_NEWS.items()),
        *(EventType(name, TICKET, fields) for name, fields in BELONGING_NOTES.items()),
        *_steps(TOPIC, TOPIC_STEPS),
        *(EventType(name, TOPIC, fields) for name, fields in TOPIC_NOTES.items()),
        *_steps(FIELD_TASK, FIELD_TASK_STEPS),
        *(
            EventType(f"{subject}_{news}", subject, fields)
            for subject in (TOPIC, FIELD_TASK, SUPPORT_CALL, VERIFICATION_TASK)
            for news, fields in TIMER_NEWS.items()
        ),
        *(EventType(name, DISPATCH_TABLE, fields) for name, fields in TABLE_EVENTS.items()),
        *(EventType(name, DELEGATION, fields) for name, fields in DELEGATION_NEWS.items()),
        *(EventType(name, SUPPORT_CALL, fields) for name, fields in SUPPORT_CALL_NEWS.items()),
        *(EventType(name, KNOWLEDGE_ARTICLE, fields) for name, fields in ARTICLE_NEWS.items()),
        *(EventType(name, KNOWLEDGE_DUTY, fields) for name, fields in DUTY_NEWS.items()),
        *(EventType(name, TICKET, fields) for name, fields in DUTY_NOTES.items()),
        *(
            EventType(name, subject, fields)
            for subject, news in ROSTER_NEWS.items()
            for name, fields in news.items()
        ),
        *(EventType(f"grid_change_{state}", GRID_CHANGE, GRID_CHANGE_NEWS) for state in GRID_CHANGE_STATES),
    ]
    return {type_.name: type_ for type_ in types}


EVENT_TYPES: Mapping[str, EventType] = _declared()


def event_type(name: str) -> EventType:
    """The declaration; raises UndeclaredEvent for a name that is not on the list."""
    try:
        return EVENT_TYPES[name]
    except KeyError:
        raise UndeclaredEvent(f"{name!r} is not a declared event type") from None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event about to be appended.

    ``seq`` is the subject's own count, given by the service that holds its row lock. ``audience`` are the scope
    keys that may hear of it, ``gone`` those that lose sight of the subject by it. Raises UndeclaredEvent when
    type or fields are not declared, ValueError for a time without zone or an event nobody may hear of.
    """

    subject_type: str
    subject_id: UUID
    seq: int
    type: str
    actor: Actor
    at: datetime
    data: Mapping[str, object]
    audience: frozenset[str]
    gone: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an event happens at an aware time")
        if not self.audience:
            raise ValueError(f"{self.type} has no audience")
        if self.seq < 1:
            raise ValueError("a subject's events are counted from 1")
        event_type(self.type).check(self.subject_type, self.data)
