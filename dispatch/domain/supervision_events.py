"""What the history and the feed may say of supervision beside the life cycle of its orders."""

from collections.abc import Mapping

from dispatch.domain.event_fields import EventType
from dispatch.domain.event_fields import FieldKind as K

RULE_SUBJECT = "supervision_rule"
REMINDER_SUBJECT = "work_reminder"
CALL_IN_SUBJECT = "call_in"

#: subject → name → fields.
NEWS: Mapping[str, Mapping[str, Mapping[str, K]]] = {
    RULE_SUBJECT: {
        "supervision_rule_edited": {
            "ground": K.CODE,
            "threshold": K.INTEGER,
            "window_days": K.INTEGER,
            "level": K.INTEGER,
            "act": K.CODE,
            "active": K.FLAG,
            "version": K.INTEGER,
            "source": K.NOTE,
        }
    },
    REMINDER_SUBJECT: {
        "work_reminder_sent": {"unit": K.CODE, "tickets": K.INTEGER, "acknowledge_by_at": K.MOMENT},
        "work_reminder_acknowledged": {"unit": K.CODE},
        "work_reminder_unanswered": {"unit": K.CODE, "acknowledge_by_at": K.MOMENT},
    },
    CALL_IN_SUBJECT: {
        "call_in_planned": {"unit": K.CODE, "starts_at": K.MOMENT},
        "call_in_changed": {"state": K.CODE, "starts_at": K.MOMENT},
        "call_in_ticket_taken": {"ticket": K.ID},
        "call_in_promise_kept": {"ticket": K.ID},
    },
    "supervision_order": {
        "supervision_order_site_check_asked": {"version": K.INTEGER, "site_check": K.ID, "checker": K.ID},
        "supervision_order_site_check_answered": {"version": K.INTEGER, "site_check": K.ID, "passed": K.FLAG},
        "supervision_order_called_back": {
            "version": K.INTEGER,
            "reached": K.FLAG,
            "solved": K.FLAG,
            "satisfied": K.FLAG,
        },
        "supervision_order_investigation_opened": {"version": K.INTEGER, "findings": K.INTEGER},
        "supervision_order_investigation_concluded": {
            "version": K.INTEGER,
            "assessed": K.FLAG,
            "misconduct": K.CODES,
        },
    },
    "ticket": {
        "ticket_listed_difficult": {"version": K.INTEGER, "reasons": K.CODES, "note": K.NOTE},
        "ticket_unlisted_difficult": {"version": K.INTEGER, "note": K.NOTE},
    },
}

SUPERVISION_NEWS: tuple[EventType, ...] = tuple(
    EventType(name, subject, fields) for subject, types in NEWS.items() for name, fields in types.items()
)
