"""Which stages have a clock in which state: one table for each life cycle."""

from collections.abc import Mapping

from dispatch.domain.lifecycle.states import GridEventState as G
from dispatch.domain.lifecycle.states import HotlineState as H
from dispatch.domain.lifecycle.states import LifecycleKind
from dispatch.domain.lifecycle.states import SupervisionState as O
from dispatch.domain.lifecycle.states import VerificationState as V
from dispatch.domain.lifecycle.topic_states import FieldTaskState as F
from dispatch.domain.lifecycle.topic_states import TopicState as T
from dispatch.domain.side_path_events import SUPPORT_CALL
from dispatch.domain.stages import Stage as S

#: The reply is owed in all of these; DRAFT is its district side, REPLY the city's own due time.
_OWED = (S.DRAFT, S.REPLY)

HOTLINE: Mapping[str, tuple[S, ...]] = {
    # S.DISPATCH before classification only in an emergency
    H.RECEIVED: (S.CITY_SIGN, S.CLASSIFY, S.DISPATCH, S.CITY_RETURN, *_OWED),
    H.CLASSIFIED: (S.DISPATCH, S.CITY_RETURN, *_OWED),
    # S.CLASSIFY only where an emergency was dispatched unclassified
    H.DISPATCHED: (S.SIGN, S.CALL_OUT, S.CLASSIFY, S.RETURN_WINDOW, S.CITY_RETURN, *_OWED),
    H.SIGNED: (S.START, S.FIRST_CONTACT, S.CLASSIFY, S.RETURN_WINDOW, S.CITY_RETURN, *_OWED),
    # S.SUB_DISPATCH where children were handed out before more time was asked for
    H.HANDLING: (S.SUB_DISPATCH, S.FIRST_CONTACT, S.CO_UNITS, S.CLASSIFY, *_OWED),
    H.SUB_DISPATCHED: (S.SUB_DISPATCH, S.FIRST_CONTACT, S.CO_UNITS, S.CLASSIFY, *_OWED),
    H.RETURN_REQUESTED: (S.RETURN_DECISION, S.CITY_RETURN, *_OWED),
    H.RETURN_TO_CITY_REQUESTED: (S.CITY_RETURN, S.REPLY),
    H.DISPUTED: (S.SETTLE, S.RULE, S.INTERIM, S.CITY_RETURN, *_OWED),
    H.RULED: (S.DISPATCH, *_OWED),
    H.EXTENSION_REQUESTED: (S.EXTENSION_DECISION, S.SUB_DISPATCH, S.CO_UNITS, *_OWED),
    # the district's clock stands still; the city's and the law's never do
    H.DEFERRED: (S.REVIEW, S.RESUME, S.DRAFT, S.FOLLOW_UP),
    H.AWAITING_SIGNATURE: (S.SIGN_OFF, S.REPLY),
    H.AWAITING_AUDIT: (S.AUDIT, S.REPLY),
    H.REWORK: (S.START, *_OWED),
    H.CITY_REWORK: (S.REWORK_DECISION, *_OWED),
    H.FOLLOWING_UP: (S.FOLLOW_UP, S.PROGRESS_NOTE),
    H.CALLING_BACK: (S.CALLBACK_START, S.CALLBACK),
}

GRID_EVENT: Mapping[str, tuple[S, ...]] = {
    # S.DISPATCH before filing only in an emergency
    G.REPORTED: (S.FILE, S.DISPATCH),
    G.PRE_FILING_CHECK: (S.PRE_FILING_CHECK, S.FILE),
    G.FILED: (S.DISPATCH,),
    G.REPORTED_UP: (S.DISPATCH,),
    # S.FILE only where an emergency was dispatched before filing
    G.DISPATCHED: (S.ASSIGN, S.CALL_OUT, S.FILE, S.RETURN_WINDOW, S.HANDLE),
    G.ASSIGNED: (S.START, S.FILE, S.HANDLE),
    G.HANDLING: (S.FILE, S.CO_UNITS, S.HANDLE),
    G.RETURNED: (S.RETURN_DECISION, S.HANDLE),
    G.DISPUTED: (S.SETTLE, S.RULE, S.INTERIM),
    G.RULED: (S.DISPATCH,),
    G.EXTENSION_REQUESTED: (S.EXTENSION_DECISION, S.CO_UNITS, S.HANDLE),
    G.DEFERRED: (S.REVIEW, S.RESUME, S.HANDLE),
    G.HANDLED: (S.CLOSURE_CHECK,),
    G.CLOSURE_CHECK: (S.CLOSURE_CHECK, S.CLOSE),
    G.REWORK: (S.START, S.HANDLE),
    G.SELF_HANDLED: (S.CLOSE,),
}

SUPERVISION_ORDER: Mapping[str, tuple[S, ...]] = {
    O.PROPOSED: (S.ISSUE, S.TAKE_UP),
    O.ISSUED: (S.SIGN, S.FEED_BACK),
    O.RECEIVED: (S.START, S.FEED_BACK),
    O.RECTIFYING: (S.FEED_BACK,),
    O.FED_BACK: (S.CHECK,),
    O.CHECKING: (S.CHECK,),
    O.REJECTED: (S.START, S.FEED_BACK),
    O.ACCEPTED: (S.ARCHIVE,),
}

VERIFICATION_TASK: Mapping[str, tuple[S, ...]] = {
    V.ASSIGNED: (S.VERIFY,),
    V.IN_PROGRESS: (S.VERIFY,),
    V.SUBMITTED: (S.APPROVE,),
    V.SPOT_CHECK: (S.APPROVE,),
    V.RETURNED: (S.START,),
    V.EXCEPTION: (S.REPLAN,),
}

TOPIC: Mapping[str, tuple[S, ...]] = {
    T.PROPOSED: (S.DISPATCH,),
    T.DISPATCHED: (S.START, S.ROOT_CAUSE),
    T.ACTING: (S.ROOT_CAUSE,),
    T.FED_BACK: (S.CHECK,),
}

FIELD_TASK: Mapping[str, tuple[S, ...]] = {
    F.PLANNED: (S.ASSIGN,),
    F.ASSIGNED: (S.FIELD_WORK,),
    F.IN_PROGRESS: (S.FIELD_WORK,),
    F.RETURNED: (S.FIELD_WORK,),
    F.SUBMITTED: (S.APPROVE,),
}

RUNNING_STAGES: Mapping[str, Mapping[str, tuple[S, ...]]] = {
    LifecycleKind.HOTLINE: HOTLINE,
    LifecycleKind.GRID_EVENT: GRID_EVENT,
    LifecycleKind.SUPERVISION_ORDER: SUPERVISION_ORDER,
    LifecycleKind.VERIFICATION_TASK: VERIFICATION_TASK,
    LifecycleKind.TOPIC: TOPIC,
    LifecycleKind.FIELD_TASK: FIELD_TASK,
    SUPPORT_CALL: {"called": (S.TURN_OUT,)},
}


def stages_of(kind: str, state: str) -> tuple[S, ...]:
    """The stages that may have a clock in this state; empty where nobody in the district owes anything."""
    return RUNNING_STAGES[kind].get(state, ())
