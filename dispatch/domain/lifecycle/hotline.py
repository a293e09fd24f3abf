"""The life cycle of a hotline ticket (工单): every edge of domain rules 8a, in their order."""

from dispatch.domain.lifecycle.corrections import HOTLINE_CORRECTIONS
from dispatch.domain.lifecycle.edge import CITY_TICKETS, LOCAL_TICKETS, Edge, Entitled, sources, who
from dispatch.domain.lifecycle.states import ClockOwner, LifecycleKind, open_states, states_for_origin
from dispatch.domain.lifecycle.states import HotlineState as S
from dispatch.domain.lifecycle.verbs import Verb as V
from grid.domain.roles import Role as R

CITY_CLOCK = (ClockOwner.CITY,)
CITY_OR_DISTRICT = (ClockOwner.CITY, ClockOwner.DISTRICT)
STATUTE_OR_DISTRICT = (ClockOwner.STATUTE, ClockOwner.DISTRICT)

SD_AS_UNIT = Entitled(R.SUBDISTRICT_DISPATCHER, "is_lead_unit")
CHILD_HANDLERS = tuple(
    Entitled(role, "is_child_handler") for role in (R.HANDLER, R.CONTRACTOR, R.COMMUNITY_CLERK, R.UNIT_CLERK)
)
CHILD_CLERK = Entitled(R.UNIT_CLERK, "is_child_clerk")
DELEGATE = Entitled(R.UNIT_CLERK, "holds_delegation")

OPEN = open_states(LifecycleKind.HOTLINE)
OPEN_CITY = OPEN & states_for_origin("hotline", "city")
OPEN_LOCAL = OPEN & states_for_origin("hotline", "local")
DISPUTABLE = sources(S.CLASSIFIED, S.DISPATCHED, S.SIGNED, S.HANDLING, S.RETURN_REQUESTED)
IN_HAND = sources(S.SIGNED, S.HANDLING, S.SUB_DISPATCHED, S.EXTENSION_REQUESTED, S.REWORK, S.FOLLOWING_UP)

# fmt: off
INTAKE: tuple[Edge, ...] = (
    Edge(
        sources(S.RECEIVED), V.CLASSIFY, S.CLASSIFIED, who(R.SYSTEM, R.CALL_TAKER, R.DISPATCHER),
        "ticket_classified", "8a intake; GB/T 33358-2016: the ticket records the whole course",
        guards=("class_given", "local_intake_complete"), stages_done=("classify",), main=True,
    ),
    Edge(
        sources(S.RECEIVED, S.CLASSIFIED), V.TRANSFER_OUT, S.TRANSFERRED, who(R.CALL_TAKER, R.DISPATCHER),
        "ticket_transferred", "8a intake; 国办发〔2020〕53号: 110/119/120/122, courts, petitions",
        guards=("destination_named", "requester_told"), origins=LOCAL_TICKETS,
        stages_done=("classify", "dispatch"),
    ),
    Edge(
        sources(S.RECEIVED), V.DISPATCH, S.DISPATCHED, who(R.DISPATCHER, R.SUBDISTRICT_DISPATCHER),
        "ticket_dispatched", "8a intake, 8m: call out first, class completed within 30 minutes",
        guards=("emergency", "calls_made", "lead_named", "lead_may_lead"),
        stages_done=("classify", "dispatch"),
    ),
    Edge(
        sources(S.CLASSIFIED), V.DISPATCH, S.DISPATCHED,
        who(R.SYSTEM, R.DISPATCHER, R.SUBDISTRICT_DISPATCHER),
        "ticket_dispatched",
        "8a dispatch; Beijing 接诉即办 Regulation: dispatch list, limit printed on the ticket",
        guards=("system_only_auto", "lead_named", "lead_may_lead", "row_or_reason"),
        stages_done=("dispatch",), main=True,
    ),
    Edge(
        sources(S.DISPATCHED, S.SIGNED, S.HANDLING, S.SUB_DISPATCHED), V.CLASSIFY, None,
        who(R.CALL_TAKER, R.DISPATCHER),
        "ticket_classified", "8a, 8m: the class of an emergency is completed within 30 minutes of its dispatch",
        guards=("emergency", "class_pending", "class_given"), stages_done=("classify",),
    ),
    Edge(
        sources(S.CLASSIFIED), V.REQUEST_CITY_RETURN, S.RETURN_TO_CITY_REQUESTED, who(R.DISPATCHER),
        "ticket_city_return_requested", "8a, 8g: before the city's return time, with evidence",
        guards=("city_return_not_blocked", "city_return_window_open", "legal_basis_given"),
        origins=CITY_TICKETS, stages_done=("dispatch", "city_return"), clock_owners=CITY_CLOCK,
    ),
    Edge(
        sources(S.RETURN_TO_CITY_REQUESTED), V.CITY_ACCEPT_RETURN, S.CITY_RETURNED, who(R.CITY),
        "ticket_city_return_accepted", "8a", origins=CITY_TICKETS, clock_owners=CITY_CLOCK,
    ),
    Edge(
        sources(S.RETURN_TO_CITY_REQUESTED), V.CITY_REFUSE_RETURN, S.CLASSIFIED, who(R.CITY),
        "ticket_city_return_refused", "8a, 8g: the city's times stay unchanged",
        origins=CITY_TICKETS, clock_owners=CITY_CLOCK, effects=("set_city_return_blocked",),
    ),
    Edge(
        OPEN_CITY, V.CITY_RECALL, S.CITY_RETURNED, who(R.CITY),
        "ticket_recalled_by_city", "8a: units are told to stop", origins=CITY_TICKETS,
        clock_owners=CITY_CLOCK,
    ),
    Edge(
        sources(S.DISPATCHED), V.SIGN, S.SIGNED, who(R.UNIT_CLERK, SD_AS_UNIT),
        "ticket_signed", "8a: duty phone of the roster at night", stages_done=("sign",), main=True,
    ),
)

RETURNS: tuple[Edge, ...] = (
    Edge(
        sources(S.DISPATCHED, S.SIGNED), V.REQUEST_RETURN, S.RETURN_REQUESTED, who(R.UNIT_HEAD),
        "ticket_return_requested", "8a, 8g; 粤办函〔2021〕216号: improper returns are called to account",
        guards=("not_no_bounce", "first_return_of_unit", "return_window_open", "reason_given",
        "legal_basis_given",
                "suggested_unit_given"),
        stages_done=("return_window",), clock_owners=CITY_OR_DISTRICT, prepared_by=frozenset({R.UNIT_CLERK}),
    ),
    Edge(
        sources(S.RETURN_REQUESTED), V.APPROVE_RETURN, S.CLASSIFIED, who(R.DISPATCHER),
        "ticket_return_approved", "8a, 8g: within 2 work hours and before the city's return time",
        stages_done=("return_decision",), clock_owners=CITY_OR_DISTRICT,
        effects=("count_return", "clear_lead_unit"),
    ),
    Edge(
        sources(S.RETURN_REQUESTED), V.REFUSE_RETURN, S.DISPATCHED, who(R.DISPATCHER),
        "ticket_return_refused", "8a: the original clock runs on", guards=("reason_given",),
        stages_done=("return_decision",), effects=("count_refused_return",),
    ),
    Edge(
        DISPUTABLE, V.DISPUTE, S.DISPUTED, who(R.SYSTEM, R.DISPATCHER),
        "ticket_disputed", "8a, 8j: an interim unit acts first (先行处置)",
        guards=("not_no_bounce", "dispute_ground", "interim_unit_named"), effects=("set_interim_unit",),
    ),
    Edge(
        sources(S.DISPUTED), V.SETTLE, S.DISPATCHED, who(R.DISPATCHER, R.LIAISON_OFFICER),
        "ticket_settled", "8a: phone call or coordination meeting",
        guards=("minutes_kept", "lead_named", "lead_may_lead"), stages_done=("settle",),
    ),
    Edge(
        sources(S.DISPUTED), V.RULE, S.RULED, who(R.RULING_PANEL),
        "ticket_ruled", "8a, 8j; Panyu: 编办 and 司法局 joint ruling (联合审定)",
        guards=("not_own_dispute", "ruling_signed", "opinions_attached"), stages_done=("rule",),
    ),
    Edge(
        sources(S.RULED), V.DISPATCH, S.DISPATCHED, who(R.DISPATCHER),
        "ticket_dispatched", "8a; Weifang Regulation 2021: a unit named after study may not return",
        guards=("lead_named", "lead_may_lead"), stages_done=("dispatch",), effects=("set_no_bounce",),
    ),
    Edge(
        sources(S.DISPATCHED, S.SIGNED, S.HANDLING), V.LIFT_NO_BOUNCE, S.DISPUTED, who(R.RULING_PANEL),
        "ticket_no_bounce_lifted", "8a, 8j: by signed panel order only",
        guards=("no_bounce_set", "not_own_dispute", "panel_order_signed", "lift_ground_given"),
        effects=("clear_no_bounce",),
    ),
)

HANDLING: tuple[Edge, ...] = (
    Edge(
        IN_HAND, V.CONTACT_FIRST, None, who(R.UNIT_CLERK, R.HANDLER),
        "ticket_requester_contacted", "8a: 先行联系 is logged before work starts",
        guards=("contact_result_given",),
    ),
    Edge(
        sources(S.SIGNED), V.START, S.HANDLING, who(R.UNIT_CLERK, R.HANDLER),
        "ticket_started", "8a; Beijing 接诉即办 Regulation: contact the requester",
        guards=("requester_contacted",), stages_done=("start",), main=True,
    ),
    Edge(
        sources(S.SIGNED, S.HANDLING), V.SUB_DISPATCH, S.SUB_DISPATCHED, who(R.UNIT_CLERK, SD_AS_UNIT),
        "ticket_sub_dispatched", "8a, 8k: the child has its own due time, the parent answers for it",
        guards=("child_named",), stages_done=("start", "sub_dispatch"),
    ),
    Edge(
        sources(S.SUB_DISPATCHED), V.SUB_DISPATCH, None, who(R.UNIT_CLERK, SD_AS_UNIT, CHILD_CLERK),
        "ticket_sub_dispatched", "8k: several children may run at once; a child of tier 2 hands on to tier 3",
        guards=("child_named",),
    ),
    Edge(
        sources(S.SUB_DISPATCHED), V.FINISH, S.HANDLING, who(*CHILD_HANDLERS, R.UNIT_CLERK),
        "ticket_sub_dispatch_finished",
        "8a, 8k: the parent goes on when the last child is finished or revoked",
        guards=("last_child", "result_given"), stages_done=("sub_dispatch",),
        confirmed_by=frozenset({R.UNIT_CLERK}), main=True,
    ),
    Edge(
        sources(S.SUB_DISPATCHED), V.FINISH, None, who(*CHILD_HANDLERS, R.UNIT_CLERK),
        "ticket_sub_dispatch_finished", "8k: other children still run",
        guards=("other_children", "result_given"),
        confirmed_by=frozenset({R.UNIT_CLERK}),
    ),
    Edge(
        sources(S.HANDLING, S.EXTENSION_REQUESTED), V.FINISH, None, who(*CHILD_HANDLERS, R.UNIT_CLERK),
        "ticket_sub_dispatch_finished", "8a: an open child goes on while an extension is decided",
        guards=("child_open", "result_given"), confirmed_by=frozenset({R.UNIT_CLERK}),
    ),
    Edge(
        sources(S.SUB_DISPATCHED), V.REVOKE, S.HANDLING, who(R.UNIT_CLERK, SD_AS_UNIT),
        "ticket_sub_dispatch_revoked", "8a: handed back to the parent, or taken back", guards=("last_child",),
    ),
    Edge(
        sources(S.SUB_DISPATCHED), V.REVOKE, None, who(R.UNIT_CLERK, SD_AS_UNIT, CHILD_CLERK),
        "ticket_sub_dispatch_revoked", "8k: other children still run", guards=("other_children",),
    ),
    Edge(
        sources(S.HANDLING, S.EXTENSION_REQUESTED), V.REVOKE, None, who(R.UNIT_CLERK, SD_AS_UNIT, CHILD_CLERK),
        "ticket_sub_dispatch_revoked", "8a, 8k", guards=("child_open",),
    ),
    Edge(
        sources(S.HANDLING, S.SUB_DISPATCHED), V.REQUEST_EXTENSION, S.EXTENSION_REQUESTED, who(R.UNIT_HEAD),
        "ticket_extension_requested", "8a: once, before expiry; the old due time stands while pending",
        guards=("not_extended_before", "before_expiry", "reason_given"), clock_owners=CITY_OR_DISTRICT,
    ),
    Edge(
        sources(S.EXTENSION_REQUESTED), V.GRANT_EXTENSION, S.HANDLING, who(R.DISPATCHER),
        "ticket_extension_granted",
        "8a; Shandong measure 2020: at most 10 working days, or the statutory time",
        guards=("extension_within_bounds",), origins=LOCAL_TICKETS, stages_done=("extension_decision",),
    ),
    Edge(
        sources(S.EXTENSION_REQUESTED), V.GRANT_EXTENSION, S.HANDLING, who(R.CITY),
        "ticket_extension_granted", "8a: the city answers what the dispatcher forwarded",
        guards=("extension_forwarded", "city_due_given"), origins=CITY_TICKETS,
        stages_done=("extension_decision",),
        clock_owners=CITY_OR_DISTRICT,
    ),
    Edge(
        sources(S.EXTENSION_REQUESTED), V.REFUSE_EXTENSION, S.HANDLING, who(R.DISPATCHER),
        "ticket_extension_refused", "8a: no time added", guards=("reason_given",), origins=LOCAL_TICKETS,
        stages_done=("extension_decision",),
    ),
    Edge(
        sources(S.EXTENSION_REQUESTED), V.REFUSE_EXTENSION, S.HANDLING, who(R.DISPATCHER, R.CITY),
        "ticket_extension_refused", "8a: no time added", guards=("reason_given",), origins=CITY_TICKETS,
        stages_done=("extension_decision",), clock_owners=CITY_OR_DISTRICT,
    ),
    Edge(
        sources(S.EXTENSION_REQUESTED), V.SUBMIT_REPLY, S.AWAITING_SIGNATURE, who(R.UNIT_CLERK),
        "ticket_reply_submitted", "8a: a reply withdraws the request", stages_done=("draft",),
        guards=("no_child_open", "co_unit_parts_in", "evidence_given", "reply_complete"),
        clock_owners=CITY_OR_DISTRICT,
    ),
    Edge(
        sources(S.HANDLING), V.DEFER, S.DEFERRED, who(R.SUPERVISION_OFFICER),
        "ticket_deferred", "8a: local only; district clocks stop, city and statutory clocks never",
        guards=("asked_by_head", "plan_date_given", "requester_told"), origins=LOCAL_TICKETS,
        prepared_by=frozenset({R.UNIT_HEAD}), effects=("pause_district_clocks",),
    ),
    Edge(
        sources(S.FOLLOWING_UP), V.DEFER, S.DEFERRED, who(R.SUPERVISION_OFFICER),
        "ticket_deferred", "8a, 8h: after an interim reply",
        guards=("asked_by_head", "plan_date_given", "requester_told"),
        prepared_by=frozenset({R.UNIT_HEAD}), effects=("pause_district_clocks",),
    ),
    Edge(
        sources(S.DEFERRED), V.RESUME, S.HANDLING, who(R.SYSTEM, R.UNIT_CLERK, R.SUPERVISION_OFFICER),
        "ticket_resumed", "8a: deferred while handling", guards=("deferred_from_handling",),
        origins=LOCAL_TICKETS,
        effects=("resume_district_clocks",),
    ),
    Edge(
        sources(S.DEFERRED), V.RESUME, S.FOLLOWING_UP, who(R.SYSTEM, R.UNIT_CLERK, R.SUPERVISION_OFFICER),
        "ticket_resumed", "8a: deferred in follow-up", guards=("deferred_from_follow_up",),
        effects=("resume_district_clocks",),
    ),
)

REPLY: tuple[Edge, ...] = (
    Edge(
        sources(S.HANDLING), V.SUBMIT_REPLY, S.AWAITING_SIGNATURE, who(R.UNIT_CLERK),
        "ticket_reply_submitted",
        "8a; Guangdong hotline measure 2022: 2, 10 or 15 working days by request type",
        guards=("no_child_open", "co_unit_parts_in", "evidence_given", "reply_complete"),
        stages_done=("draft",),
        clock_owners=CITY_OR_DISTRICT, main=True,
    ),
    Edge(
        sources(S.HANDLING), V.REPLY_INTERIM, S.AWAITING_SIGNATURE, who(R.UNIT_CLERK),
        "ticket_interim_reply_submitted", "8a, 8h: a statutory procedure or works outlast the limit",
        guards=("reply_complete", "legal_basis_given", "steps_done_given", "plan_date_given"),
        stages_done=("draft",),
        clock_owners=CITY_CLOCK, effects=("open_follow_up",),
    ),
    Edge(
        sources(S.AWAITING_SIGNATURE), V.SEND_BACK, S.HANDLING, who(R.UNIT_HEAD),
        "ticket_sent_back", "8a", guards=("reason_given",), stages_done=("sign_off",),
    ),
    Edge(
        sources(S.AWAITING_SIGNATURE), V.SIGN_OFF, S.AWAITING_AUDIT, who(R.UNIT_HEAD, DELEGATE),
        "ticket_signed_off", "8a, 8l: personal when supervised, reworked, repeat or interim",
        guards=("personal_where_needed",), stages_done=("sign_off",), main=True,
    ),
    Edge(
        sources(S.AWAITING_AUDIT), V.ORDER_REWORK, S.REWORK, who(R.REPLY_AUDITOR),
        "ticket_rework_ordered", "8a: untrue, off the point, no contact, no evidence",
        guards=("not_replying_unit", "reason_given"), stages_done=("audit",), effects=("count_rework",),
    ),
    Edge(
        sources(S.AWAITING_AUDIT), V.REPLY_TO_CITY, S.REPLIED_TO_CITY, who(R.REPLY_AUDITOR),
        "ticket_replied_to_city", "8a: receipt stored; Guangzhou Decree 191: the city audits and calls back",
        guards=("not_replying_unit", "city_still_open", "checklist_passed"), origins=CITY_TICKETS,
        stages_done=("audit", "reply"), clock_owners=CITY_CLOCK, effects=("queue_city_delivery",), main=True,
    ),
    Edge(
        sources(S.AWAITING_AUDIT), V.PASS_AUDIT, S.CALLING_BACK, who(R.REPLY_AUDITOR),
        "ticket_audit_passed", "8a: final reply", guards=("reply_is_final", "not_replying_unit"),
        origins=LOCAL_TICKETS, stages_done=("audit", "reply"), main=True,
    ),
    Edge(
        sources(S.AWAITING_AUDIT), V.PASS_AUDIT, S.FOLLOWING_UP, who(R.REPLY_AUDITOR),
        "ticket_audit_passed", "8a: interim reply; the date is told to the requester",
        guards=("reply_is_interim", "not_replying_unit", "requester_told"), origins=LOCAL_TICKETS,
        stages_done=("audit", "reply"),
    ),
    Edge(
        sources(S.AWAITING_AUDIT), V.CLOSE, S.CLOSED, who(R.REPLY_AUDITOR),
        "ticket_closed", "8a, 8h: result of a follow-up whose city ticket is closed goes out as supplement",
        guards=(
            "city_already_closed", "reply_is_final", "not_replying_unit", "requester_told", "supervision_answered",
        ),
        origins=CITY_TICKETS,
        stages_done=("audit",), effects=("queue_city_delivery",),
    ),
    Edge(
        sources(S.AWAITING_AUDIT), V.CLOSE, S.CLOSED, who(R.REPLY_AUDITOR),
        "ticket_closed", "8a: local and callback declined",
        guards=("callback_declined", "reply_is_final", "not_replying_unit", "supervision_answered"),
        origins=LOCAL_TICKETS,
        stages_done=("audit",),
    ),
    Edge(
        sources(S.REWORK), V.START, S.HANDLING, who(R.UNIT_CLERK),
        "ticket_started", "8a: half the limit, at least 1 working day, never past the city's due time",
        stages_done=("start",), main=True,
    ),
    Edge(
        sources(S.REPLIED_TO_CITY), V.CITY_CALL_BACK, S.CITY_CALLING_BACK, who(R.CITY),
        "ticket_city_called_back", "8a; Guangzhou Decree 191", origins=CITY_TICKETS, clock_owners=CITY_CLOCK,
        main=True,
    ),
    Edge(
        sources(S.REPLIED_TO_CITY, S.CITY_CALLING_BACK), V.CITY_CLOSE, S.CLOSED, who(R.CITY),
        "ticket_closed_by_city", "8a: the callback result is imported as given",
        guards=("no_follow_up_open",),
        origins=CITY_TICKETS, clock_owners=CITY_CLOCK, main=True,
    ),
    Edge(
        sources(S.REPLIED_TO_CITY, S.CITY_CALLING_BACK), V.CITY_CLOSE, S.FOLLOWING_UP, who(R.CITY),
        "ticket_closed_by_city", "8a, 8h: the city ticket ends, ours stays open", guards=("follow_up_open",),
        origins=CITY_TICKETS, clock_owners=STATUTE_OR_DISTRICT,
    ),
    Edge(
        sources(S.REPLIED_TO_CITY, S.CITY_CALLING_BACK, S.FOLLOWING_UP, S.CLOSED),
        V.CITY_ORDER_REWORK, S.CITY_REWORK, who(R.CITY),
        "ticket_city_rework_ordered", "8a: reason and the city's new due time; the only way out of closed",
        guards=("reason_given", "city_due_given"), origins=CITY_TICKETS, clock_owners=CITY_CLOCK,
        effects=("store_city_due",),
    ),
    Edge(
        sources(S.CITY_REWORK), V.ORDER_REWORK, S.REWORK, who(R.DISPATCHER),
        "ticket_rework_ordered", "8a: same unit; personal sign-off is mandatory", origins=CITY_TICKETS,
        stages_done=("dispatch",), clock_owners=CITY_OR_DISTRICT, effects=("count_rework",), main=True,
    ),
    Edge(
        sources(S.CITY_REWORK), V.CLASSIFY, S.CLASSIFIED, who(R.DISPATCHER),
        "ticket_classified", "8a: the reply came from the wrong unit",
        guards=("not_no_bounce", "reason_given"),
        origins=CITY_TICKETS, stages_done=("dispatch",), clock_owners=CITY_OR_DISTRICT,
        effects=("clear_lead_unit",),
    ),
    Edge(
        sources(S.FOLLOWING_UP), V.FOLLOW_UP, None, who(R.UNIT_CLERK),
        "ticket_followed_up", "8h: a progress note every 30 calendar days", guards=("result_given",),
        clock_owners=STATUTE_OR_DISTRICT,
    ),
    Edge(
        sources(S.FOLLOWING_UP), V.SUBMIT_REPLY, S.AWAITING_SIGNATURE, who(R.UNIT_CLERK),
        "ticket_reply_submitted", "8a, 8h: final result", guards=("evidence_given", "reply_complete"),
        stages_done=("follow_up",), clock_owners=STATUTE_OR_DISTRICT, main=True,
    ),
    Edge(
        sources(S.CALLING_BACK), V.CALL_BACK, None, who(R.CALLBACK_AGENT),
        "ticket_called_back", "8a: one attempt, contacted or not", guards=("contact_result_given",),
        origins=LOCAL_TICKETS, stages_done=("callback_start",),
    ),
    Edge(
        sources(S.CALLING_BACK), V.CLOSE, S.CLOSED, who(R.CALLBACK_AGENT),
        "ticket_closed", "8a: contacted, or three attempts on two days",
        guards=("called_back_enough", "supervision_answered"),
        origins=LOCAL_TICKETS, stages_done=("callback",), main=True,
    ),
    Edge(
        sources(S.CALLING_BACK), V.ORDER_REWORK, S.REWORK, who(R.CALLBACK_AGENT),
        "ticket_rework_ordered", "8a: unsolved or unsatisfied and reasonable; at most two rounds",
        guards=("rework_rounds_left", "callback_poor", "reason_given"), origins=LOCAL_TICKETS,
        stages_done=("callback",), effects=("count_rework",),
    ),
    Edge(
        OPEN_LOCAL, V.TERMINATE, S.TERMINATED, who(R.REPLY_AUDITOR),
        "ticket_terminated", "8a; Weifang Regulation 2021: termination is asked for and reviewed",
        guards=("asked_by_unit", "not_replying_unit", "reason_given", "supervision_answered"),
        origins=LOCAL_TICKETS,
        prepared_by=frozenset({R.UNIT_CLERK}),
    ),
    Edge(
        OPEN_LOCAL, V.VOID, S.VOIDED, who(R.DISPATCHER),
        "ticket_voided", "8a: test, false or duplicate (link kept); city tickets are never voided",
        guards=("void_ground_given",), origins=LOCAL_TICKETS,
    ),
)

# fmt: on
HOTLINE_EDGES: tuple[Edge, ...] = (*INTAKE, *RETURNS, *HANDLING, *REPLY, *HOTLINE_CORRECTIONS)
