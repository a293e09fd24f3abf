"""What can happen on the side paths of a ticket: extension, deferral, follow-up, co-handling, joint handling, calls."""

from collections.abc import Mapping

from dispatch.domain.event_fields import FieldKind

K = FieldKind

#: Steps of the life cycle, with their own fields.
SIDE_PATH_STEPS: Mapping[str, Mapping[str, FieldKind]] = {
    "ticket_extension_requested": {
        "extension": K.ID,
        "wanted": K.CODE,
        "legal_basis": K.NOTE,
        "reason": K.NOTE,
    },
    "ticket_extension_granted": {
        "extension": K.ID,
        "granted": K.CODE,
        "until": K.MOMENT,
        "legal_basis": K.NOTE,
        "reason": K.NOTE,
        "message_id": K.CODE,
    },
    "ticket_extension_refused": {"extension": K.ID, "reason": K.NOTE, "message_id": K.CODE},
    "ticket_interim_reply_submitted": {"reply": K.ID, "follow_up": K.ID, "planned_at": K.MOMENT},
    "ticket_followed_up": {"follow_up": K.ID, "requester_informed": K.FLAG},
    "ticket_deferred": {"deferral": K.ID, "until": K.MOMENT, "reason": K.NOTE},
    "ticket_resumed": {"deferral": K.ID, "reason": K.NOTE},
}

#: An act beside the life cycle has a version of its own and says who holds the ticket and which clocks run now.
ACT: Mapping[str, FieldKind] = {"version": K.INTEGER, "holder": K.HOLDER, "due": K.DUE}

_OF_EXTENSION = {**ACT, "extension": K.ID}
_OF_DEFERRAL = {**ACT, "deferral": K.ID}
_OF_FOLLOW_UP = {**ACT, "follow_up": K.ID}
_OF_PART = {**ACT, "unit": K.CODE, "part": K.ID}
_OF_JOINT = {**ACT, "joint_handling": K.ID}
_OF_CALL = {**ACT, "call_out": K.ID, "unit": K.CODE, "role": K.CODE, "rank": K.INTEGER}

SIDE_PATH_NOTES: Mapping[str, Mapping[str, FieldKind]] = {
    "ticket_extension_forwarded": _OF_EXTENSION,
    "ticket_extension_withdrawn": _OF_EXTENSION,
    "ticket_city_due_moved": {**ACT, "message_id": K.CODE, "due_at": K.MOMENT, "reason": K.NOTE},
    "ticket_deferral_requested": {**_OF_DEFERRAL, "until": K.MOMENT, "reason": K.NOTE},
    "ticket_deferral_refused": {**_OF_DEFERRAL, "reason": K.NOTE},
    "ticket_deferral_reviewed": {**_OF_DEFERRAL, "until": K.MOMENT},
    "ticket_follow_up_opened": {**_OF_FOLLOW_UP, "until": K.MOMENT},
    "ticket_follow_up_ended": {**_OF_FOLLOW_UP, "outcome": K.CODE},
    "ticket_co_unit_added": {**_OF_PART, "reason": K.NOTE},
    "ticket_co_unit_removed": {**_OF_PART, "reason": K.NOTE},
    "ticket_co_unit_part_submitted": _OF_PART,
    "ticket_co_unit_part_sent_back": {**_OF_PART, "reason": K.NOTE},
    "ticket_joined_joint_handling": {**_OF_JOINT, "reason": K.NOTE},
    "ticket_left_joint_handling": {**_OF_JOINT, "reason": K.NOTE},
    "ticket_jointly_investigated": _OF_JOINT,
    "ticket_call_out_asked": _OF_CALL,
    "ticket_called_out": {**_OF_CALL, "answered": K.FLAG},
    "ticket_duty_reported": {**ACT, "report": K.ID, "kind": K.CODE},
}

DELEGATION = "delegation"
_DELEGATION = {"unit": K.CODE, "head": K.ID, "deputy": K.ID, "from_at": K.MOMENT, "to_at": K.MOMENT}
DELEGATION_NEWS: Mapping[str, Mapping[str, FieldKind]] = {
    "delegation_given": _DELEGATION,
    "delegation_revoked": {"unit": K.CODE, "deputy": K.ID},
}

SUPPORT_CALL = "support_call"
SUPPORT_CALL_NEWS: Mapping[str, Mapping[str, FieldKind]] = {
    "support_call_made": {
        "version": K.INTEGER,
        "subdistrict": K.CODE,
        "units": K.CODES,
        "urgent": K.FLAG,
        "due_at": K.MOMENT,
        "ticket": K.ID,
    },
    "support_call_answered": {"version": K.INTEGER, "unit": K.CODE, "late": K.FLAG},
    "support_call_work_reported": {"version": K.INTEGER, "unit": K.CODE},
    "support_call_unit_rated": {"version": K.INTEGER, "unit": K.CODE, "rating": K.INTEGER},
    "support_call_rated": {"version": K.INTEGER, "unit": K.CODE, "rating": K.INTEGER},
    "support_call_closed": {"version": K.INTEGER},
    "support_call_cancelled": {"version": K.INTEGER, "reason": K.NOTE},
}
