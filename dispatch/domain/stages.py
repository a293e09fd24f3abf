"""What a deadline is for: the stages of all four life cycles that have a limit."""

from enum import StrEnum


class Stage(StrEnum):
    """One thing somebody owes by a certain time. Two stages may run at once on the same subject."""

    # intake and dispatch, at the command centre
    CITY_SIGN = "city_sign"  # the district accepts the city's ticket
    CLASSIFY = "classify"
    DISPATCH = "dispatch"
    # return windows: rights that lapse, not duties that are missed
    RETURN_WINDOW = "return_window"  # unit → district
    CITY_RETURN = "city_return"  # district → city
    RETURN_DECISION = "return_decision"
    SETTLE = "settle"
    INTERIM = "interim"  # the interim unit records what it did first
    RULE = "rule"
    # at the handling unit
    SIGN = "sign"
    FIRST_CONTACT = "first_contact"  # the requester is called before work starts
    START = "start"
    SUB_DISPATCH = "sub_dispatch"  # the sub-handlers finish
    CO_UNITS = "co_units"  # the co-units answer the lead
    DRAFT = "draft"
    SIGN_OFF = "sign_off"
    EXTENSION_DECISION = "extension_decision"
    REVIEW = "review"  # of a deferral
    RESUME = "resume"
    # reply and closing
    AUDIT = "audit"
    REPLY = "reply"  # the city's own due time
    REWORK_DECISION = "rework_decision"
    FOLLOW_UP = "follow_up"
    PROGRESS_NOTE = "progress_note"
    CALLBACK_START = "callback_start"
    CALLBACK = "callback"
    # grid events
    FILE = "file"
    PRE_FILING_CHECK = "pre_filing_check"
    ASSIGN = "assign"
    HANDLE = "handle"
    CLOSURE_CHECK = "closure_check"
    CLOSE = "close"
    # emergencies
    CALL_OUT = "call_out"  # the called unit signs, else the next number is called
    DUTY_PHONE = "duty_phone"  # report to the duty office by phone
    DUTY_WRITTEN = "duty_written"
    DUTY_FOLLOW_UP = "duty_follow_up"
    # supervision orders
    ISSUE = "issue"
    TAKE_UP = "take_up"  # a proposal is issued or cancelled
    FEED_BACK = "feed_back"
    CHECK = "check"
    ARCHIVE = "archive"
    # verification tasks
    VERIFY = "verify"
    APPROVE = "approve"
    REPLAN = "replan"
    TURN_OUT = "turn_out"  # the units of a support call are on the spot
    # topics and field tasks
    ROOT_CAUSE = "root_cause"  # the lead unit reports what it did about the cause
    FIELD_WORK = "field_work"


#: Owed by the command centre for every emergency, whatever its state, until it is over.
EMERGENCY_STAGES = (Stage.DUTY_PHONE, Stage.DUTY_WRITTEN, Stage.DUTY_FOLLOW_UP)

#: A window that closes unused is no lateness: it is shown, it warns, but it never turns a lamp and is never chased.
WINDOWS = frozenset({Stage.RETURN_WINDOW, Stage.CITY_RETURN})

#: Stages owed by the handling unit itself; the others are owed by a command centre, an auditor or the panel.
UNIT_STAGES = frozenset(
    {
        Stage.RETURN_WINDOW,
        Stage.INTERIM,
        Stage.SIGN,
        Stage.FIRST_CONTACT,
        Stage.START,
        Stage.SUB_DISPATCH,
        Stage.CO_UNITS,
        Stage.DRAFT,
        Stage.SIGN_OFF,
        Stage.FOLLOW_UP,
        Stage.PROGRESS_NOTE,
        Stage.ASSIGN,
        Stage.HANDLE,
        Stage.FEED_BACK,
        Stage.ROOT_CAUSE,
    }
)
