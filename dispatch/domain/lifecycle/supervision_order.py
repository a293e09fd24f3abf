"""The life cycle of a supervision order (督办件): every edge of domain rules 8c, in their order."""

from dispatch.domain.lifecycle.edge import Edge, Entitled, sources, who
from dispatch.domain.lifecycle.states import ClockOwner
from dispatch.domain.lifecycle.states import SupervisionState as S
from dispatch.domain.lifecycle.verbs import Verb as V
from grid.domain.roles import Role as R

CITY_OR_DISTRICT = (ClockOwner.CITY, ClockOwner.DISTRICT)
SUPERVISED_HEAD = Entitled(R.UNIT_HEAD, "is_supervised_unit")

# fmt: off
SUPERVISION_EDGES: tuple[Edge, ...] = (
    Edge(
        sources(S.PROPOSED), V.ISSUE, S.ISSUED, who(R.SYSTEM, R.SUPERVISION_OFFICER, R.CITY),
        "supervision_order_issued",
        "8c: an order is issued by an authority, not by a timer; levels 2–3 by instruction",
        guards=("system_issues_level_1_only", "instruction_attached", "not_supervised_unit"),
        stages_done=("issue",),
        clock_owners=CITY_OR_DISTRICT, main=True,
    ),
    Edge(
        sources(S.PROPOSED), V.CANCEL, S.CANCELLED, who(R.SUPERVISION_OFFICER, R.DISTRICT_LEADER, R.SYSTEM),
        "supervision_order_cancelled", "8c: not taken up; by the system once the time to take it up is long over",
        guards=("reason_given", "system_withdraws_unanswered"), stages_done=("issue",),
    ),
    Edge(
        sources(S.ISSUED), V.SIGN, S.RECEIVED, who(SUPERVISED_HEAD),
        "supervision_order_signed", "8c", stages_done=("sign",), main=True,
    ),
    Edge(
        sources(S.RECEIVED), V.START, S.RECTIFYING, who(SUPERVISED_HEAD),
        "supervision_order_started", "8c: plan and responsible person",
        guards=("plan_given", "responsible_named"),
        stages_done=("start",), main=True,
    ),
    Edge(
        sources(S.RECTIFYING), V.FEED_BACK, S.FED_BACK, who(SUPERVISED_HEAD),
        "supervision_order_fed_back", "8c: result, evidence, personal sign-off",
        guards=("result_given", "evidence_stated"), stages_done=("feed_back",), clock_owners=CITY_OR_DISTRICT,
        main=True,
    ),
    Edge(
        sources(S.FED_BACK), V.CHECK, S.CHECKING, who(R.SUPERVISION_OFFICER),
        "supervision_order_checked", "8c: site check and callback; never self-checked",
        guards=("not_supervised_unit",), stages_done=("check",), main=True,
    ),
    Edge(
        sources(S.CHECKING), V.ACCEPT_RESULT, S.ACCEPTED, who(R.SUPERVISION_OFFICER),
        "supervision_order_result_accepted", "8c: met; at levels 2–3 the leader is informed",
        guards=(
            "not_supervised_unit", "findings_given", "site_check_done", "requester_was_asked", "leader_informed",
        ),
        stages_done=("check",), main=True,
    ),
    Edge(
        sources(S.CHECKING), V.REJECT, S.REJECTED, who(R.SUPERVISION_OFFICER),
        "supervision_order_rejected", "8c: not met", guards=("not_supervised_unit", "reason_given"),
        stages_done=("check",), effects=("count_rejection",),
    ),
    Edge(
        sources(S.REJECTED), V.START, S.RECTIFYING, who(SUPERVISED_HEAD),
        "supervision_order_started", "8c: half the limit", guards=("plan_given",), stages_done=("start",),
        main=True,
    ),
    Edge(
        sources(S.RECTIFYING, S.REJECTED), V.ESCALATE, S.ESCALATED, who(R.SUPERVISION_OFFICER),
        "supervision_order_escalated",
        "8c: limit missed or second rejection; the next level is proposed and linked",
        guards=("escalation_ground", "not_top_level", "not_supervised_unit"), stages_done=("feed_back",),
        prepared_by=frozenset({R.SYSTEM}), effects=("propose_next_level",),
    ),
    Edge(
        sources(S.ISSUED, S.RECEIVED, S.RECTIFYING), V.CANCEL, S.CANCELLED,
        who(R.SUPERVISION_OFFICER, R.DISTRICT_LEADER, R.CITY),
        "supervision_order_cancelled", "8c: by the issuing authority, ground gone",
        guards=("issuing_authority", "reason_given"),
    ),
    Edge(
        sources(S.ACCEPTED), V.ARCHIVE, S.ARCHIVED, who(R.SUPERVISION_OFFICER),
        "supervision_order_archived", "8c: into assessment; bulletin and reverse investigation are optional",
        stages_done=("archive",), main=True,
    ),
)
# fmt: on
