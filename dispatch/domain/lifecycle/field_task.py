"""The life cycle of a field task (现场任务): patrol, collection and look-back, on the clocks and feed of tickets.

Sources: RULES 8b auto-rules (hot spot → patrol task; collection matters are collection tasks), 8a (closing plans a
look-back), REQUIREMENTS S2-24, S2-26, S4-11.
"""

from dispatch.domain.lifecycle.edge import Edge, Entitled, sources, who
from dispatch.domain.lifecycle.topic_states import FieldTaskState as S
from dispatch.domain.lifecycle.verbs import Verb as V
from grid.domain.roles import Role as R

CENTRES = (R.SUBDISTRICT_DISPATCHER, R.DISPATCHER)
OF_THE_PLACE = (R.SUBDISTRICT_DISPATCHER,)
ON_THE_SPOT = (Entitled(R.INSPECTOR, "is_assignee"), Entitled(R.COMMUNITY_CLERK, "is_assignee"))

# fmt: off
FIELD_TASK_EDGES: tuple[Edge, ...] = (
    Edge(
        sources(S.PLANNED), V.ASSIGN, S.ASSIGNED, who(*OF_THE_PLACE, R.SYSTEM), "field_task_assigned",
        "8b: by responsibility grid; look-back by another person (S2-10, S4-11)",
        guards=("assignee_named", "not_own_work"), stages_done=("assign",), main=True,
    ),
    Edge(
        sources(S.ASSIGNED, S.IN_PROGRESS, S.RETURNED), V.REVOKE, S.PLANNED, who(*OF_THE_PLACE, R.SYSTEM),
        "field_task_revoked", "8b: handed to somebody else; 8n: the work of somebody absent", guards=("reason_given",),
    ),
    Edge(
        sources(S.ASSIGNED, S.RETURNED), V.START, S.IN_PROGRESS, who(*ON_THE_SPOT), "field_task_started",
        "8b, 8d: begun on the spot", stages_done=("start",), main=True,
    ),
    Edge(
        sources(S.IN_PROGRESS), V.SUBMIT_RESULT, S.SUBMITTED, who(*ON_THE_SPOT), "field_task_submitted",
        "8b, 8d: every point of the checklist answered, findings written, passed or not stated on a look-back",
        guards=("checklist_answered", "findings_given", "outcome_stated"), stages_done=("field_work",), main=True,
    ),
    Edge(
        sources(S.SUBMITTED), V.SEND_BACK, S.RETURNED, who(*CENTRES, R.DATA_CLERK), "field_task_sent_back",
        "8b, 8d: returned with the reason", guards=("reason_given",), stages_done=("approve",),
    ),
    Edge(
        sources(S.SUBMITTED), V.CLOSE, S.CLOSED, who(*CENTRES), "field_task_closed",
        "8b: patrol and look-back end at the centre", guards=("not_a_collection", "not_own_result"),
        stages_done=("approve",), main=True,
    ),
    Edge(
        sources(S.SUBMITTED), V.APPROVE, S.CLOSED, who(R.DATA_CLERK), "field_task_approved",
        "8b: a collection is confirmed and written to the base registry, never dispatched",
        guards=("a_collection", "not_own_result"), stages_done=("approve",), main=True,
    ),
    Edge(
        sources(S.PLANNED, S.ASSIGNED), V.CANCEL, S.CANCELLED, who(*CENTRES), "field_task_cancelled",
        "8b, 8d: not needed any more", guards=("reason_given",), stages_done=("assign",),
    ),
)
# fmt: on
