"""What can happen around returns, disputes, rulings, told units and sub-handlers that is no step of the life cycle."""

from collections.abc import Mapping

from dispatch.domain.event_fields import FieldKind

K = FieldKind

#: Fields that steps of this topic carry beside those in `events.TICKET_STEPS`.
DISPUTE_STEP_FIELDS: Mapping[str, Mapping[str, FieldKind]] = {
    "ticket_city_return_requested": {"request": K.ID},
    "ticket_return_requested": {"request": K.ID, "late": K.FLAG},
    "ticket_return_approved": {"request": K.ID, "unit": K.CODE, "count": K.INTEGER},
    "ticket_return_refused": {"request": K.ID, "unit": K.CODE},
    "ticket_disputed": {"dispute": K.ID, "ground": K.CODE, "units": K.CODES},
    "ticket_settled": {"dispute": K.ID, "meeting": K.ID, "co_units": K.CODES, "notify_units": K.CODES},
    "ticket_ruled": {"dispute": K.ID, "co_units": K.CODES, "assessed_unit": K.CODE},
    "ticket_no_bounce_lifted": {"dispute": K.ID, "ground": K.CODE, "interim_unit": K.CODE},
    "ticket_sub_dispatched": {"parent": K.ID},
    "ticket_terminated": {"request": K.ID, "ground": K.CODE},
}

#: A note that stops or starts a clock says which clocks run now, as a step does.
CLOCKS: Mapping[str, FieldKind] = {"version": K.INTEGER, "holder": K.HOLDER, "due": K.DUE}

DISPUTE_NOTES: Mapping[str, Mapping[str, FieldKind]] = {
    "ticket_return_prepared": {"version": K.INTEGER, "request": K.ID, "unit": K.CODE, "reason_code": K.CODE},
    "ticket_return_late": {
        "version": K.INTEGER,
        "request": K.ID,
        "unit": K.CODE,
        "window_due_at": K.MOMENT,
        "count": K.INTEGER,
    },
    "ticket_late_return_let_in": {"version": K.INTEGER, "request": K.ID, "unit": K.CODE, "reason": K.NOTE},
    "ticket_interim_work_recorded": {**CLOCKS, "dispute": K.ID, "work": K.ID, "unit": K.CODE},
    "ticket_panel_member_recused": {"version": K.INTEGER, "dispute": K.ID, "account": K.ID},
    "ticket_put_on_agenda": {
        "version": K.INTEGER,
        "dispute": K.ID,
        "meeting": K.ID,
        "starts_at": K.MOMENT,
        "units": K.CODES,
    },
    "ticket_units_told": {"version": K.INTEGER, "units": K.CODES},
    "ticket_meeting_decided": {"version": K.INTEGER, "dispute": K.ID, "meeting": K.ID, "decision": K.CODE},
    "ticket_row_proposed": {"version": K.INTEGER, "ruling": K.ID},
    "ticket_notice_acknowledged": {"version": K.INTEGER, "unit": K.CODE},
    "ticket_child_handed_back": {"version": K.INTEGER, "sub_dispatch": K.ID, "reason": K.NOTE},
    "ticket_child_confirmed": {"version": K.INTEGER, "sub_dispatch": K.ID},
    "ticket_child_reopened": {"version": K.INTEGER, "sub_dispatch": K.ID, "reason": K.NOTE},
    "ticket_children_stopped": {
        "version": K.INTEGER,
        "sub_dispatches": K.CODES,
        "units": K.CODES,
        "reason": K.CODE,
    },
    "ticket_termination_asked": {
        "version": K.INTEGER,
        "request": K.ID,
        "unit": K.CODE,
        "ground": K.CODE,
        "reason": K.NOTE,
    },
    "ticket_termination_refused": {"version": K.INTEGER, "request": K.ID, "reason": K.NOTE},
    "ticket_site_checker_named": {"version": K.INTEGER, "site_check": K.ID, "checker": K.ID},
}
