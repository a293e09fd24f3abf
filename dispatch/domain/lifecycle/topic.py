"""The life cycle of a topic (专题): one root-cause action for many tickets (REQUIREMENTS S0-29)."""

from dispatch.domain.lifecycle.edge import Edge, Entitled, sources, who
from dispatch.domain.lifecycle.topic_states import TopicState as S
from dispatch.domain.lifecycle.verbs import Verb as V
from grid.domain.roles import Role as R

CENTRES = (R.DISPATCHER, R.SUBDISTRICT_DISPATCHER)
LEADERS = (Entitled(R.UNIT_HEAD, "is_lead_unit"), Entitled(R.UNIT_CLERK, "is_lead_unit"))

# fmt: off
TOPIC_EDGES: tuple[Edge, ...] = (
    Edge(
        sources(S.PROPOSED, S.ACTING), V.DISPATCH, S.DISPATCHED, who(*CENTRES), "topic_dispatched",
        "S0-29: a lead unit, a root-cause action, a date; 3.2: joint matters have one lead unit named",
        guards=("lead_named", "lead_may_lead", "plan_given"), stages_done=("dispatch",), main=True,
    ),
    Edge(
        sources(S.DISPATCHED), V.DISPATCH, None, who(*CENTRES), "topic_dispatched",
        "S0-29: another lead unit or another action before the unit has begun",
        guards=("lead_named", "lead_may_lead", "plan_given"),
    ),
    Edge(
        sources(S.DISPATCHED), V.START, S.ACTING, who(*LEADERS), "topic_started",
        "S0-29", stages_done=("start",), main=True,
    ),
    Edge(
        sources(S.DISPATCHED, S.ACTING), V.FOLLOW_UP, None, who(*LEADERS), "topic_followed_up",
        "S0-29: progress of the root-cause action", guards=("result_given",),
    ),
    Edge(
        sources(S.ACTING), V.FEED_BACK, S.FED_BACK, who(Entitled(R.UNIT_HEAD, "is_lead_unit")),
        "topic_fed_back", "S0-29: result and evidence of the root-cause action",
        guards=("result_given", "evidence_stated"), stages_done=("root_cause",), main=True,
    ),
    Edge(
        sources(S.FED_BACK), V.SEND_BACK, S.ACTING, who(*CENTRES), "topic_sent_back",
        "S0-29: the root cause stands", guards=("reason_given",), stages_done=("check",),
    ),
    Edge(
        sources(S.FED_BACK), V.CLOSE, S.CLOSED, who(*CENTRES), "topic_closed",
        "S0-29: every ticket keeps its own reply, sign-off and audit (8i)", stages_done=("check",), main=True,
    ),
    Edge(
        sources(S.PROPOSED, S.DISPATCHED, S.ACTING), V.CANCEL, S.CANCELLED, who(*CENTRES), "topic_cancelled",
        "S0-29: not one cause; the tickets go their own ways", guards=("reason_given",),
        stages_done=("dispatch",),
    ),
)
# fmt: on
