"""The life cycle of a grid event (网格事件): every edge of domain rules 8b, in their order."""

from dispatch.domain.lifecycle.corrections import GRID_EVENT_CORRECTIONS
from dispatch.domain.lifecycle.edge import Edge, Entitled, sources, who
from dispatch.domain.lifecycle.states import ClockOwner, LifecycleKind, open_states
from dispatch.domain.lifecycle.states import GridEventState as S
from dispatch.domain.lifecycle.verbs import Verb as V
from grid.domain.roles import Role as R

CITY_CLOCK = (ClockOwner.CITY,)
STATUTE_OR_DISTRICT = (ClockOwner.STATUTE, ClockOwner.DISTRICT)

ANY_COMMUNITY_CLERK = Entitled(R.COMMUNITY_CLERK)
OWN_REPORT = Entitled(R.INSPECTOR, "is_reporter")
CENTRES = (R.SUBDISTRICT_DISPATCHER, R.DISPATCHER)
OPEN = open_states(LifecycleKind.GRID_EVENT)

# fmt: off
FILING: tuple[Edge, ...] = (
    Edge(
        sources(S.DRAFT), V.REPORT, S.REPORTED, who(R.INSPECTOR, ANY_COMMUNITY_CLERK, R.CALL_TAKER),
        "ticket_reported", "8b; GB/T 30428.7-2017: collection of supervision information",
        guards=("matter_given", "report_photo", "position_given", "inside_grid_or_reason"), main=True,
    ),
    Edge(
        sources(S.DRAFT), V.VOID, S.VOIDED, who(OWN_REPORT),
        "ticket_voided", "8b: own draft discarded",
    ),
    Edge(
        sources(S.REPORTED), V.SELF_HANDLE, S.SELF_HANDLED, who(OWN_REPORT),
        "ticket_self_handled",
        "8b; Binzhou grid regulation 2021: the inspector settles small things on the spot",
        guards=("self_handle_allowed", "before_and_after_photo", "photo_not_reused", "no_repeat_here"),
        stages_done=("file",),
    ),
    Edge(
        sources(S.SELF_HANDLED), V.CLOSE, S.CLOSED, who(R.SUBDISTRICT_DISPATCHER),
        "ticket_closed", "8b: 5 % look-back, counted apart", stages_done=("close",),
        effects=("count_self_handled",),
        main=True,
    ),
    Edge(
        sources(S.SELF_HANDLED), V.FILE, S.FILED, who(R.SUBDISTRICT_DISPATCHER),
        "ticket_filed", "8b: not accepted, goes the normal way", guards=("filing_condition_chosen",),
        stages_done=("close",),
    ),
    Edge(
        sources(S.REPORTED), V.DISPATCH, S.DISPATCHED, who(*CENTRES),
        "ticket_dispatched", "8b, 8m: dispatch before filing; several units at once",
        guards=("emergency", "lead_named", "lead_may_lead"), stages_done=("file", "dispatch"),
    ),
    Edge(
        sources(S.DISPATCHED, S.ASSIGNED, S.HANDLING, S.HANDLED), V.FILE, None, who(*CENTRES),
        "ticket_filed", "8b: filing follows an emergency within 1 hour, as a fact without change of state",
        guards=("not_yet_filed", "filing_condition_chosen"), stages_done=("file",),
    ),
    Edge(
        sources(S.REPORTED), V.PRE_FILING_CHECK, S.PRE_FILING_CHECK, who(R.SUBDISTRICT_DISPATCHER),
        "ticket_pre_filing_check_sent", "8b; 2.4 Guilin manual: public reports are first checked on site",
        stages_done=("file",), main=True,
    ),
    Edge(
        sources(S.PRE_FILING_CHECK, S.CLOSURE_CHECK), V.SUBMIT_RESULT, None, who(R.SITE_CHECKER),
        "ticket_site_check_answered", "8b: the checker answers, the centre decides",
        guards=("check_answer_given", "own_check_photo"), stages_done=("pre_filing_check", "closure_check"),
    ),
    Edge(
        sources(S.PRE_FILING_CHECK), V.FILE, S.FILED, who(R.SUBDISTRICT_DISPATCHER),
        "ticket_filed", "8b: found as reported", guards=("check_passed", "filing_condition_chosen"),
        stages_done=("pre_filing_check", "file"), main=True,
    ),
    Edge(
        sources(S.PRE_FILING_CHECK), V.DECLINE, S.NOT_FILED, who(R.SUBDISTRICT_DISPATCHER),
        "ticket_declined", "8b: not found or no matter; the reporter is told",
        guards=("check_failed_or_no_matter", "reason_given"), stages_done=("pre_filing_check", "file"),
    ),
    Edge(
        sources(S.REPORTED), V.FILE, S.FILED, who(*CENTRES),
        "ticket_filed", "8b; 2.5: the filing condition sets the limit",
        guards=("no_check_owed", "filing_condition_chosen"), stages_done=("file",), main=True,
    ),
    Edge(
        sources(S.REPORTED), V.DECLINE, S.NOT_FILED, who(*CENTRES),
        "ticket_declined", "8b: no matter", guards=("reason_given",), stages_done=("file",),
    ),
)

DISPATCHING: tuple[Edge, ...] = (
    Edge(
        sources(S.FILED), V.DISPATCH, S.DISPATCHED, who(R.SYSTEM, *CENTRES),
        "ticket_dispatched",
        "8b: matter × area × maintenance boundary; vertical and city owners are notified",
        guards=("system_only_auto", "lead_named", "lead_may_lead", "row_or_reason"),
        stages_done=("dispatch",), main=True,
    ),
    Edge(
        sources(S.FILED), V.REPORT_UP, S.REPORTED_UP, who(R.SUBDISTRICT_DISPATCHER),
        "ticket_reported_up", "8b: beyond the subdistrict's powers, several subdistricts, no own unit",
        guards=("reason_given",), stages_done=("dispatch",), effects=("owner_centre_district",),
    ),
    Edge(
        sources(S.REPORTED_UP), V.DISPATCH, S.DISPATCHED, who(R.DISPATCHER),
        "ticket_dispatched", "8b: a district unit takes it",
        guards=("lead_named", "lead_may_lead", "row_or_reason"), stages_done=("dispatch",), main=True,
    ),
    Edge(
        sources(S.REPORTED_UP, S.FILED), V.SEND_DOWN, S.FILED, who(R.DISPATCHER),
        "ticket_sent_down", "8b: belongs to a subdistrict; the owner centre changes",
        guards=("subdistrict_named", "reason_given"), stages_done=("dispatch",),
        effects=("owner_centre_subdistrict",),
    ),
    Edge(
        sources(S.FILED, S.REPORTED_UP), V.UPGRADE, S.UPGRADED, who(R.DISPATCHER),
        "ticket_upgraded", "8b: owner or power lies with the city, never because of catalogue scope",
        guards=("power_lies_with_city", "reason_given"), stages_done=("dispatch",),
        effects=("queue_city_delivery",),
    ),
    Edge(
        sources(S.UPGRADED), V.SEND_DOWN, S.FILED, who(R.CITY),
        "ticket_sent_down", "8b: the city refuses or hands it back", clock_owners=CITY_CLOCK,
        effects=("owner_centre_district",),
    ),
    Edge(
        sources(S.UPGRADED), V.FINISH, S.HANDLED, who(R.CITY),
        "ticket_finished", "8b: the city reports it done", clock_owners=CITY_CLOCK, main=True,
    ),
    Edge(
        sources(S.DISPATCHED), V.ASSIGN, S.ASSIGNED, who(R.UNIT_CLERK),
        "ticket_assigned", "8b, 8e: patrol–handling separation (巡办分离) is hard per ticket",
        guards=("assignee_named", "assignee_not_reporter"), stages_done=("assign",), main=True,
    ),
    Edge(
        sources(S.ASSIGNED), V.REVOKE, S.DISPATCHED, who(R.UNIT_CLERK, R.SYSTEM),
        "ticket_revoked", "8b: before work is submitted; 8n: the work of somebody absent",
        guards=("work_not_submitted",), effects=("clear_assignee",),
    ),
    Edge(
        sources(S.HANDLING, S.REWORK), V.ASSIGN, None, who(R.UNIT_CLERK),
        "ticket_assigned", "8b, 8n: the work of somebody absent, begun and taken over by nobody",
        guards=("nobody_assigned", "assignee_named", "assignee_not_reporter"),
    ),
    Edge(
        sources(S.ASSIGNED), V.START, S.HANDLING, who(R.HANDLER, R.CONTRACTOR),
        "ticket_started", "8b", stages_done=("start",), main=True,
    ),
    Edge(
        sources(S.DISPATCHED), V.REQUEST_RETURN, S.RETURNED, who(R.UNIT_HEAD),
        "ticket_return_requested", "8b: the unit revokes its own assignment first",
        guards=("not_no_bounce", "nobody_assigned", "reason_given"), stages_done=("return_window",),
        prepared_by=frozenset({R.UNIT_CLERK}),
    ),
    Edge(
        sources(S.RETURNED), V.APPROVE_RETURN, S.FILED, who(*CENTRES),
        "ticket_return_approved", "8b: then only redispatch or report up, never closing",
        stages_done=("return_decision",), effects=("count_return", "clear_lead_unit"),
    ),
    Edge(
        sources(S.RETURNED), V.REFUSE_RETURN, S.DISPATCHED, who(*CENTRES),
        "ticket_return_refused", "8b", guards=("reason_given",), stages_done=("return_decision",),
        effects=("count_refused_return",),
    ),
    Edge(
        sources(S.RETURNED, S.FILED, S.REPORTED_UP), V.DISPUTE, S.DISPUTED, who(R.SYSTEM, R.DISPATCHER),
        "ticket_disputed", "8b, 8j: the interim unit secures the site",
        guards=("not_no_bounce", "event_dispute_ground", "interim_unit_named"), effects=("set_interim_unit",),
    ),
    Edge(
        sources(S.DISPUTED), V.SETTLE, S.DISPATCHED, who(R.DISPATCHER, R.LIAISON_OFFICER),
        "ticket_settled", "8b", guards=("minutes_kept", "lead_named", "lead_may_lead"),
        stages_done=("settle",),
    ),
    Edge(
        sources(S.DISPUTED), V.RULE, S.RULED, who(R.RULING_PANEL),
        "ticket_ruled", "8b, 8j", guards=("not_own_dispute", "ruling_signed"), stages_done=("rule",),
    ),
    Edge(
        sources(S.RULED), V.DISPATCH, S.DISPATCHED, who(R.DISPATCHER),
        "ticket_dispatched", "8b; Weifang Regulation 2021: a unit named after study may not return",
        guards=("lead_named", "lead_may_lead"), stages_done=("dispatch",), effects=("set_no_bounce",),
    ),
    Edge(
        sources(S.DISPATCHED, S.ASSIGNED, S.HANDLING), V.LIFT_NO_BOUNCE, S.DISPUTED, who(R.RULING_PANEL),
        "ticket_no_bounce_lifted", "8b: signed panel order; only wrong address or new fact",
        guards=("no_bounce_set", "not_own_dispute", "panel_order_signed", "lift_ground_given"),
        effects=("clear_no_bounce",),
    ),
)

HANDLING: tuple[Edge, ...] = (
    Edge(
        sources(S.HANDLING), V.FINISH, S.HANDLED, who(R.HANDLER, R.CONTRACTOR, R.UNIT_CLERK),
        "ticket_finished", "8b; 2.5: limit of the filing condition, on its own clock",
        guards=("after_photo_near",), stages_done=("handle",), clock_owners=STATUTE_OR_DISTRICT,
        confirmed_by=frozenset({R.UNIT_CLERK}), main=True,
    ),
    Edge(
        sources(S.HANDLING), V.REQUEST_EXTENSION, S.EXTENSION_REQUESTED, who(R.UNIT_HEAD),
        "ticket_extension_requested", "8b: once, before expiry; the old due time stands",
        guards=("not_extended_before", "before_expiry", "reason_given"),
    ),
    Edge(
        sources(S.EXTENSION_REQUESTED), V.GRANT_EXTENSION, S.HANDLING, who(*CENTRES),
        "ticket_extension_granted", "8b: counted in the extension rate", guards=("reason_given",),
        stages_done=("extension_decision",), effects=("count_extension",),
    ),
    Edge(
        sources(S.EXTENSION_REQUESTED), V.REFUSE_EXTENSION, S.HANDLING, who(*CENTRES),
        "ticket_extension_refused", "8b", guards=("reason_given",), stages_done=("extension_decision",),
    ),
    Edge(
        sources(S.HANDLING), V.DEFER, S.DEFERRED, who(R.DISPATCHER),
        "ticket_deferred", "8b: weather, procurement, property rights; site made safe",
        guards=("asked_by_head", "plan_date_given", "site_made_safe"), prepared_by=frozenset({R.UNIT_HEAD}),
        effects=("pause_district_clocks",),
    ),
    Edge(
        sources(S.DEFERRED), V.RESUME, S.HANDLING, who(R.SYSTEM, R.UNIT_CLERK),
        "ticket_resumed", "8b: at the plan date", effects=("resume_district_clocks",),
    ),
    Edge(
        sources(S.HANDLED), V.CLOSURE_CHECK, S.CLOSURE_CHECK, who(R.SYSTEM),
        "ticket_closure_check_sent", "8b: nearest on duty in the same subdistrict, else the duty desk",
        stages_done=("closure_check",), main=True,
    ),
    Edge(
        sources(S.CLOSURE_CHECK), V.CLOSE, S.CLOSED, who(*CENTRES),
        "ticket_closed", "8b; 2.4: closing is a separate deliberate act",
        guards=("closing_condition_met", "supervision_answered"),
        stages_done=("closure_check", "close"), main=True,
    ),
    Edge(
        sources(S.CLOSURE_CHECK), V.ORDER_REWORK, S.REWORK, who(*CENTRES),
        "ticket_rework_ordered", "8b: not met; counted", guards=("closing_condition_not_met", "reason_given"),
        stages_done=("closure_check", "close"), effects=("count_rework",),
    ),
    Edge(
        sources(S.REWORK), V.START, S.HANDLING, who(R.HANDLER, R.CONTRACTOR),
        "ticket_started", "8b: half the limit", stages_done=("start",), main=True,
    ),
    Edge(
        OPEN - {S.DRAFT}, V.VOID, S.VOIDED, who(*CENTRES),
        "ticket_voided", "8b: duplicate (link kept), false report", guards=("void_ground_given",),
    ),
)

# fmt: on
GRID_EVENT_EDGES: tuple[Edge, ...] = (*FILING, *DISPATCHING, *HANDLING, *GRID_EVENT_CORRECTIONS)
