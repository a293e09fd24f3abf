"""How often the clock of a stage was started anew: the number that tells one chase from the next."""

from collections.abc import Mapping

from dispatch.domain.lifecycle.states import GridEventState, HotlineState
from dispatch.domain.running_stages import stages_of
from dispatch.domain.stages import Stage

#: Stages whose clock hangs on something else than the entering of a state.
_ON_RECEIPT = frozenset(
    {
        Stage.CITY_SIGN,
        Stage.CITY_RETURN,
        Stage.REPLY,
        Stage.DRAFT,
        Stage.FEED_BACK,
        Stage.ROOT_CAUSE,
        Stage.FIELD_WORK,
    }
)
_ON_DISPATCH = frozenset(
    {
        Stage.SIGN,
        Stage.FIRST_CONTACT,
        Stage.CALL_OUT,
        Stage.RETURN_WINDOW,
        Stage.CO_UNITS,
        Stage.HANDLE,
        Stage.VERIFY,
    }
)
#: Stages that run outside their own state in an emergency or by law: entering these states does not begin them.
_OUT_OF_TURN = frozenset(
    {
        (HotlineState.RECEIVED, Stage.DISPATCH),
        (HotlineState.DISPATCHED, Stage.CLASSIFY),
        (HotlineState.SIGNED, Stage.CLASSIFY),
        (HotlineState.HANDLING, Stage.CLASSIFY),
        (HotlineState.SUB_DISPATCHED, Stage.CLASSIFY),
        (HotlineState.DEFERRED, Stage.FOLLOW_UP),
        (HotlineState.HANDLING, Stage.SUB_DISPATCH),
        (HotlineState.EXTENSION_REQUESTED, Stage.SUB_DISPATCH),
        (GridEventState.REPORTED, Stage.DISPATCH),
        (GridEventState.DISPATCHED, Stage.FILE),
        (GridEventState.ASSIGNED, Stage.FILE),
        (GridEventState.HANDLING, Stage.FILE),
    }
)
_MAIN_WORK = frozenset({Stage.DRAFT, Stage.HANDLE, Stage.FEED_BACK})

RESTARTED_BY_VERB: Mapping[str, frozenset[Stage]] = {
    "dispatch": _ON_DISPATCH,
    "redispatch": _ON_DISPATCH,
    "correct": _ON_DISPATCH - _MAIN_WORK,
    "settle": _ON_DISPATCH,
    "order_rework": _MAIN_WORK,
    "reject": _MAIN_WORK,
    "city_order_rework": _MAIN_WORK | {Stage.REPLY},
    "grant_extension": _MAIN_WORK | {Stage.REPLY},
    "resume": _MAIN_WORK,
}


def cycles_after(cycles: Mapping[str, int], *, kind: str, verb: str, state: str) -> dict[str, int]:
    """The cycle counts after ``verb`` led into ``state``; call it once for every step, intake included.

    Stages that begin with the state begin a new cycle; those that hang on receipt, dispatch or the main work only
    when the verb restarts them. A stage without a count is in its first cycle, so the counts of a new ticket may
    stay empty.
    """
    elsewhere = _ON_RECEIPT | _ON_DISPATCH
    restarted = {
        stage
        for stage in stages_of(kind, state)
        if stage not in elsewhere and (state, stage) not in _OUT_OF_TURN
    }
    counted = dict(cycles)
    for stage in restarted:
        counted[stage.value] = counted.get(stage, 0) + 1
    for stage in RESTARTED_BY_VERB.get(verb, frozenset()):
        first_is_silent = 1 if stage in _ON_RECEIPT else 0
        counted[stage.value] = counted.get(stage, first_is_silent) + 1
    return counted


def started_anew(cycles: Mapping[str, int], stage: Stage) -> dict[str, int]:
    """The counts after the clock of one stage was wound again without a change of state: a review, a report."""
    return {**cycles, stage.value: cycles.get(stage, 1) + 1}
