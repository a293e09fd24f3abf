"""What the history and the feed may say of rosters, leaves, presence, handovers and the work of absent people."""

from collections.abc import Mapping

from dispatch.domain.event_fields import FieldKind as K

HANDOVER = "handover"
ABSENT_WORK = "absent_work"

_SPAN: Mapping[str, K] = {"starts_at": K.MOMENT, "ends_at": K.MOMENT}
_LEAVE: Mapping[str, K] = {"account": K.ID, "stand_in": K.ID, **_SPAN}
_PERIOD: Mapping[str, K] = {"kind": K.CODE, "owner": K.CODE, "reason": K.NOTE, **_SPAN}
_PRESENCE: Mapping[str, K] = {"account": K.ID, "grid": K.CODE, "inside": K.FLAG, "reason": K.NOTE}
_HANDOVER: Mapping[str, K] = {"centre": K.CODE, "shift_at": K.MOMENT}

#: Subject type → event → fields.
ROSTER_NEWS: Mapping[str, Mapping[str, Mapping[str, K]]] = {
    "roster": {
        "roster_changed": {
            "owner": K.CODE, "period": K.CODE, "version": K.INTEGER, "rows": K.INTEGER, "how": K.CODE, **_SPAN,
        }
    },
    "duty_period": {"duty_period_declared": _PERIOD, "duty_period_ended": _PERIOD},
    "duty_leave": {"duty_leave_registered": _LEAVE, "duty_leave_cancelled": _LEAVE},
    "duty_presence": {"duty_presence_begun": _PRESENCE, "duty_presence_ended": _PRESENCE},
    HANDOVER: {
        "handover_taken": {
            **_HANDOVER, "emergencies": K.INTEGER, "unsigned": K.INTEGER, "due": K.INTEGER,
            "outgoing": K.ID, "incoming": K.ID,
        },
        "handover_confirmed": {**_HANDOVER, "side": K.CODE, "account": K.ID},
        "handover_missed": _HANDOVER,
    },
    ABSENT_WORK: {
        "absent_work_moved": {
            "account": K.ID, "stand_in": K.ID, "leave": K.ID, "reason": K.NOTE,
            "tickets": K.INTEGER, "children": K.INTEGER, "checks": K.INTEGER, "tasks": K.INTEGER,
        }
    },
}  # fmt: skip

#: On a ticket: work of somebody absent was given to ``assignee``, or to nobody in particular (RULES 8n).
DUTY_NOTES: Mapping[str, Mapping[str, K]] = {
    "ticket_work_handed_on": {
        "version": K.INTEGER, "holder": K.HOLDER, "due": K.DUE,
        "absent": K.ID, "assignee": K.ID, "sub_dispatch": K.ID, "site_check": K.ID, "reason": K.NOTE,
    }
}  # fmt: skip
