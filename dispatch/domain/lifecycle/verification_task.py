"""The life cycle of a verification task (核查任务): every edge of domain rules 8d, in their order."""

from dispatch.domain.lifecycle.edge import Edge, Entitled, sources, who
from dispatch.domain.lifecycle.states import ClockOwner
from dispatch.domain.lifecycle.states import VerificationState as S
from dispatch.domain.lifecycle.verbs import Verb as V
from grid.domain.roles import Role as R

CITY_CLOCK = (ClockOwner.CITY,)
VERIFIERS = (Entitled(R.INSPECTOR, "is_assignee"), Entitled(R.COMMUNITY_CLERK, "is_assignee"))

# fmt: off
VERIFICATION_EDGES: tuple[Edge, ...] = (
    Edge(
        sources(S.PLANNED), V.ASSIGN, S.ASSIGNED, who(R.SUBDISTRICT_DISPATCHER),
        "verification_task_assigned", "8d: batch by grid or building",
        guards=("assignee_named", "load_within_bounds"),
        main=True,
    ),
    Edge(
        sources(S.PLANNED, S.ASSIGNED), V.CANCEL, S.CANCELLED, who(R.DATA_CLERK),
        "verification_task_cancelled", "8d", guards=("reason_given",),
    ),
    Edge(
        sources(S.ASSIGNED), V.START, S.IN_PROGRESS, who(*VERIFIERS),
        "verification_task_started", "8d: on site, within 100 m of the building, or with the reason",
        guards=("on_site",), main=True,
    ),
    Edge(
        sources(S.IN_PROGRESS), V.SUBMIT_RESULT, S.SUBMITTED, who(*VERIFIERS),
        "verification_task_submitted", "8d: each room has a result; photo of the plate for an address change",
        guards=("every_room_answered", "plate_photo"), stages_done=("verify",), main=True,
    ),
    Edge(
        sources(S.IN_PROGRESS), V.MARK_EXCEPTION, S.EXCEPTION, who(*VERIFIERS),
        "verification_task_excepted", "8d", guards=("reason_given",), stages_done=("verify",),
    ),
    Edge(
        sources(S.EXCEPTION), V.REPLAN, S.PLANNED, who(R.SUBDISTRICT_DISPATCHER),
        "verification_task_replanned", "8d: again after 30 calendar days",
        guards=("pause_over_or_reason",), stages_done=("replan",), main=True,
    ),
    Edge(
        sources(S.SUBMITTED), V.SPOT_CHECK, S.SPOT_CHECK, who(R.SYSTEM),
        "verification_task_sampled", "8d: random 5 % and void or added above a threshold; another person",
        guards=("sampled",),
    ),
    Edge(
        sources(S.SUBMITTED), V.APPROVE, S.APPROVED, who(R.DATA_CLERK),
        "verification_task_approved", "8d: not sampled", guards=("not_sampled",), stages_done=("approve",),
        main=True,
    ),
    Edge(
        sources(S.SPOT_CHECK), V.APPROVE, S.APPROVED, who(R.DATA_CLERK),
        "verification_task_approved", "8d: error rate below 2 %", guards=("error_rate_low",),
        stages_done=("approve",),
        main=True,
    ),
    Edge(
        sources(S.SPOT_CHECK), V.SEND_BACK, S.RETURNED, who(R.DATA_CLERK),
        "verification_task_sent_back", "8d: the whole batch", guards=("error_rate_high",),
        stages_done=("approve",),
    ),
    Edge(
        sources(S.RETURNED), V.START, S.IN_PROGRESS, who(*VERIFIERS),
        "verification_task_started", "8d", stages_done=("start",), main=True,
    ),
    Edge(
        sources(S.APPROVED), V.SEND_TO_CITY, S.SENT_TO_CITY, who(R.SYSTEM),
        "verification_task_sent_to_city", "8d: delta to the city, receipt stored", guards=("receipt_stored",),
        clock_owners=CITY_CLOCK, main=True,
    ),
)
# fmt: on
