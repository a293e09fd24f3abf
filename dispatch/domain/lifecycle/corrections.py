"""Corrections (更正): class, matter or place of a ticket that is already on its way turn out to be wrong.

RULES 8a and 8b know classification at the beginning only. A ticket whose class or pin is wrong must not run to the
end with the wrong unit, nor go back to the start and lose its time: 8f lets a change of class recompute the
district's clocks and nothing else. So a correction is one recorded step in which the ticket is routed once: the unit
stays and with it handler and state, or the ticket is dispatched to the right unit at once, its elapsed time kept. It
never leaves the unit it has for no unit at all, and a ruled ticket (禁止回弹, 8j) does not move by it.
"""

from dispatch.domain.lifecycle.edge import Edge, sources, who
from dispatch.domain.lifecycle.states import GridEventState as G
from dispatch.domain.lifecycle.states import HotlineState as H
from dispatch.domain.lifecycle.verbs import Verb as V
from grid.domain.roles import Role as R

STAYS = ("lead_stays", "reason_given")
MOVES = ("lead_moves", "not_no_bounce", "reason_given", "lead_named", "lead_may_lead")

HOTLINE_CORRECTIONS: tuple[Edge, ...] = (
    Edge(
        sources(
            H.CLASSIFIED, H.DISPATCHED, H.SIGNED, H.HANDLING, H.SUB_DISPATCHED, H.EXTENSION_REQUESTED,
            H.DEFERRED, H.AWAITING_SIGNATURE, H.REWORK, H.FOLLOWING_UP,
        ),
        V.CORRECT, None, who(R.DISPATCHER, R.SUBDISTRICT_DISPATCHER),
        "ticket_corrected", "8a classify, 8f: a change of class recomputes district clocks only", guards=STAYS,
    ),
    Edge(
        sources(H.DISPATCHED, H.SIGNED, H.HANDLING, H.SUB_DISPATCHED),
        V.CORRECT, H.DISPATCHED, who(R.DISPATCHER, R.SUBDISTRICT_DISPATCHER),
        "ticket_redispatched", "8a dispatch, 8f, 8j: routed once, elapsed time kept", guards=MOVES,
        effects=("revoke_children", "clear_assignee"),
    ),
)  # fmt: skip

GRID_EVENT_CORRECTIONS: tuple[Edge, ...] = (
    Edge(
        sources(
            G.REPORTED, G.PRE_FILING_CHECK, G.FILED, G.REPORTED_UP, G.DISPATCHED, G.ASSIGNED, G.HANDLING,
            G.EXTENSION_REQUESTED, G.DEFERRED, G.REWORK,
        ),
        V.CORRECT, None, who(R.SUBDISTRICT_DISPATCHER, R.DISPATCHER),
        "ticket_corrected", "8b file, 8f: a change of condition recomputes district clocks only", guards=STAYS,
    ),
    Edge(
        sources(G.DISPATCHED, G.ASSIGNED, G.HANDLING),
        V.CORRECT, G.DISPATCHED, who(R.SUBDISTRICT_DISPATCHER, R.DISPATCHER),
        "ticket_redispatched", "8b dispatch, 8f, 8j: routed once, elapsed time kept", guards=MOVES,
        effects=("clear_assignee",),
    ),
)  # fmt: skip
