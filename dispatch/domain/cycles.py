"""Which round of a stage this is: the number that tells one chase from the next."""

from collections.abc import Mapping

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.lifecycle.states import GridEventState, HotlineState, SupervisionState
from dispatch.domain.stages import Stage

#: The unit's main work begins anew with every rework, and after every deferral with a later due time.
_MAIN_WORK = (HotlineState.REWORK, HotlineState.CITY_REWORK, HotlineState.DEFERRED, SupervisionState.REJECTED)

#: Stages that hang on the dispatch rather than on the state they run in.
_ON_DISPATCH = (HotlineState.DISPATCHED, SupervisionState.ISSUED)

#: Stage → the states whose entering starts its clock anew, beside its first cycle.
RESTARTED_BY: Mapping[Stage, tuple[str, ...]] = {
    Stage.CITY_SIGN: (),
    Stage.CITY_RETURN: (),
    Stage.REPLY: (HotlineState.CITY_REWORK,),
    Stage.DRAFT: _MAIN_WORK,
    Stage.FEED_BACK: _MAIN_WORK,
    Stage.HANDLE: (GridEventState.DISPATCHED, *_MAIN_WORK),
    Stage.SIGN: _ON_DISPATCH,
    Stage.RETURN_WINDOW: _ON_DISPATCH,
    Stage.CO_UNITS: _ON_DISPATCH,
}
#: These exist before the state that restarts them was ever entered, so their count begins at one without it.
_FIRST_BY_ITSELF = frozenset({Stage.CITY_SIGN, Stage.CITY_RETURN, Stage.REPLY, Stage.DRAFT, Stage.FEED_BACK})


def cycle_of(stage: Stage, facts: ClockFacts) -> int:
    """1 for the first time a stage's clock runs, one more whenever it was started anew.

    Derived from how often states were entered, so that two computations of the same facts agree. An extension is a
    new cycle of the main work as well: the later due time deserves reminders of its own.
    """
    entered = facts.cycles.get
    states = RESTARTED_BY.get(stage)
    if states is None:
        return max(1, entered(facts.state, 1))
    count = sum(entered(state, 0) for state in states)
    if stage in _FIRST_BY_ITSELF:
        count += 1
    if facts.extension is not None and stage in (Stage.DRAFT, Stage.HANDLE):
        count += 1
    return max(1, count)
