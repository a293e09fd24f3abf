"""The guards of the life-cycle tables: named, pure questions to the facts, each with the code of its refusal.

Status 409: the row stands against it. 422: the input lacks something. 403: this actor may not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dispatch.domain.lifecycle.facts import FactSheet
from grid.domain.roles import Role

LEADING_RELATIONS = frozenset({"district", "subdistrict", "utility"})
"""Relations that may lead: never a contractor, a vertical or a city body (domain rules 8a)."""

TOP_LEVEL = 3

Test = Callable[[FactSheet], bool]


@dataclass(frozen=True, slots=True)
class Guard:
    """``code`` is the stable error code with a text in config/messages, ``field`` the input at fault."""

    name: str
    holds: Test
    code: str
    status: int = 409
    field: str | None = None

    @property
    def about_input(self) -> bool:
        """It asks for what the actor has yet to type, so it does not decide whether to offer the verb."""
        return self.status == 422


def _needs(name: str, fact: str, code: str, field: str | None = None) -> Guard:
    return Guard(name, lambda facts: facts.true(fact), code, 422, field or fact)


def _when(name: str, test: Test, code: str, status: int = 409) -> Guard:
    return Guard(name, test, code, status)


def _reached(facts: FactSheet, fact: str, limit: str) -> bool:
    """The fact is known and not below its limit; False where nobody says what the limit is."""
    bound = facts.number(limit)
    return bound is not None and facts.at_least(fact, bound)


def _within(facts: FactSheet, fact: str, limit: str) -> bool:
    """The fact is known and not above its limit; False where nobody says what the limit is."""
    bound = facts.number(limit)
    return bound is not None and facts.at_most(fact, bound)


def _dispute_ground(facts: FactSheet) -> bool:
    refused = facts.true("city_return_blocked") and facts.false("owner_known")
    return _event_dispute_ground(facts) or _reached(facts, "refused_unit_count", "dispute_units") or refused


def _event_dispute_ground(facts: FactSheet) -> bool:
    return _reached(facts, "returned_count", "dispute_returns") or facts.true("no_rule_matches")


def _personal_where_needed(facts: FactSheet) -> bool:
    return facts.false("personal_sign_off_required") or facts["acting_role"] == Role.UNIT_HEAD


def _called_back_enough(facts: FactSheet) -> bool:
    return facts.true("callback_contacted") or facts.true("callback_tried_enough")


def _local_intake_complete(facts: FactSheet) -> bool:
    complete = all(facts.true(name) for name in ("has_request_type", "has_place", "has_requester"))
    return complete or facts["origin"] == "city"


def _extension_within_bounds(facts: FactSheet) -> bool:
    asked = facts.at_least("extension_working_days", 1)
    return facts.true("statutory_time") or (
        asked and _within(facts, "extension_working_days", "extension_most_days")
    )


def _after_photo_near(facts: FactSheet) -> bool:
    near = _within(facts, "after_photo_distance_m", "after_photo_radius_m")
    return (facts.true("after_photo_count") and near) or facts.true("reason")


def _report_photo(facts: FactSheet) -> bool:
    return facts.true("photo_count") or facts["acting_role"] == Role.CALL_TAKER


def _issuing_authority(facts: FactSheet) -> bool:
    """Level 0 was issued by the city, 1 by the district office, 2 and 3 by a district leader."""
    level, role = facts["level"], facts["acting_role"]
    if level == 0:
        return role in (Role.CITY, Role.SUPERVISION_OFFICER)
    if level == 1:
        return role == Role.SUPERVISION_OFFICER
    return level is not None and role == Role.DISTRICT_LEADER


def _level_1_by_system(facts: FactSheet) -> bool:
    own = {Role.SYSTEM: 1, Role.CITY: 0}
    role = facts["acting_role"]
    return not isinstance(role, Role) or facts["level"] == own.get(role, facts["level"])


def _not_member(fact: str) -> Test:
    return lambda facts: facts["acting_role"] == Role.SYSTEM or facts.false(fact)


def _load_within_bounds(facts: FactSheet) -> bool:
    return _within(facts, "person_load", "load_limit")


def _rework_rounds_left(facts: FactSheet) -> bool:
    known = facts["rework_rounds"] is not None and facts["rework_rounds_most"] is not None
    return known and not _reached(facts, "rework_rounds", "rework_rounds_most")


def _on_site(facts: FactSheet) -> bool:
    limit = facts.number("distance_limit_m")
    return facts.true("reason") or (limit is not None and facts.at_most("distance_m", limit))


def _error_rate_high(facts: FactSheet) -> bool:
    limit = facts.number("error_limit")
    return limit is not None and facts.at_least("error_rate", limit)


def _error_rate_low(facts: FactSheet) -> bool:
    known = facts["error_rate"] is not None and facts["error_limit"] is not None
    return known and not _error_rate_high(facts)


# fmt: off
_ALL: tuple[Guard, ...] = (
    # said with the verb
    _needs("reason_given", "reason", "reason_missing"),
    _needs("legal_basis_given", "legal_basis", "legal_basis_missing"),
    _needs("destination_named", "destination", "destination_missing"),
    _needs("requester_told", "requester_informed", "requester_not_informed"),
    _needs("calls_made", "calls_made", "calls_not_made"),
    _needs("suggested_unit_given", "suggested_unit", "suggested_unit_missing"),
    _needs("interim_unit_named", "interim_unit", "interim_unit_missing"),
    _needs("minutes_kept", "minutes", "minutes_missing"),
    _needs("ruling_signed", "ruling_document", "ruling_not_signed"),
    _needs("opinions_attached", "opinions", "opinions_missing"),
    _needs("panel_order_signed", "panel_order", "panel_order_missing"),
    _needs("contact_result_given", "contact_result", "contact_result_missing", "contacted"),
    _needs("child_named", "child_handler", "child_handler_missing", "unit"),
    _needs("result_given", "result", "result_missing", "text"),
    _needs("steps_done_given", "steps_done", "steps_done_missing"),
    _needs("plan_date_given", "plan_date", "plan_date_missing", "planned_on"),
    _needs("checklist_passed", "checklist_ticked", "checklist_incomplete", "checklist"),
    _needs("city_due_given", "city_due", "city_due_missing", "due_at"),
    _needs("matter_given", "matter", "matter_missing"),
    _needs("position_given", "position", "position_missing", "location"),
    _needs("filing_condition_chosen", "filing_condition", "filing_condition_missing"),
    _needs("check_answer_given", "check_answer", "check_answer_missing", "passed"),
    _needs("own_check_photo", "check_photo_count", "check_photo_missing", "photos"),
    _needs("subdistrict_named", "subdistrict", "subdistrict_missing"),
    _needs("power_lies_with_city", "city_power", "city_power_missing", "reason"),
    _needs("assignee_named", "assignee", "assignee_missing"),
    _needs("site_made_safe", "site_safe", "site_not_safe"),
    _needs("plan_given", "plan", "plan_missing"),
    _needs("responsible_named", "responsible_person", "responsible_person_missing"),
    _needs("evidence_stated", "evidence", "evidence_missing"),
    _needs("findings_given", "findings", "findings_missing"),
    _needs("site_check_done", "site_checked", "site_check_missing", "site_waived"),
    _needs("requester_was_asked", "requester_asked", "requester_not_asked", "callback_waived"),
    Guard("lead_named", lambda f: f["lead_relation"] != "", "lead_unit_missing", 422, "unit"),
    Guard(
        "lead_may_lead",
        lambda f: f["lead_relation"] in LEADING_RELATIONS and f.false("lead_is_community"),
        "unit_may_not_lead", 422, "unit",
    ),
    Guard("lead_stays", lambda f: f.true("lead_stays"), "lead_would_move", 422, "unit"),
    Guard("lead_moves", lambda f: f.false("lead_stays"), "lead_stays", 422, "unit"),
    Guard("row_or_reason", lambda f: f.true("by_table_row") or f.true("reason"), "reason_missing", 422,
          "reason"),
    Guard("reply_complete", lambda f: f.true("reply_text") and f.true("solved_stated"), "reply_incomplete",
          422, "text"),
    Guard("extension_within_bounds", _extension_within_bounds, "extension_too_long", 422, "working_days"),
    Guard("lift_ground_given", lambda f: f["lift_ground"] in ("wrong_address", "new_fact"),
          "lift_ground_missing", 422, "ground"),
    Guard("void_ground_given", lambda f: f["void_ground"] in ("test", "false_report", "duplicate"),
          "void_ground_missing", 422, "ground"),
    Guard("report_photo", _report_photo, "photo_missing", 422, "photos"),
    Guard("inside_grid_or_reason", lambda f: f.true("inside_responsibility_grid") or f.true("reason"),
          "outside_grid_reason_missing", 422, "outside_reason"),
    Guard("before_and_after_photo", lambda f: f.true("before_photo_count") and f.true("after_photo_count"),
          "before_after_photo_missing", 422, "photos"),
    Guard("photo_not_reused", lambda f: f.false("photo_seen_before"), "photo_used_before", 422, "photos"),
    Guard("after_photo_near", _after_photo_near, "after_photo_missing", 422, "photos"),
    Guard("assignee_not_reporter", lambda f: f.false("assignee_is_reporter"), "assignee_is_reporter", 422,
          "assignee"),
    Guard("on_site", _on_site, "not_on_site", 422, "location"),
    Guard("pause_over_or_reason", lambda f: f.true("pause_over") or f.true("reason"), "replan_too_early", 422,
          "reason"),
    Guard("plate_photo", lambda f: f.false("address_changed") or f.true("plate_photo"),
          "plate_photo_missing", 422, "photos"),
    # known from the row: intake, return, dispute
    _when("emergency", lambda f: f.true("emergency"), "not_an_emergency"),
    _when("class_pending", lambda f: f.true("class_pending"), "class_known"),
    Guard("class_given", lambda f: f.true("has_class"), "class_missing", 422, "request_class"),
    Guard("local_intake_complete", _local_intake_complete, "intake_incomplete", 422, "request_type"),
    _when("system_only_auto", lambda f: f["acting_role"] != Role.SYSTEM or f["dispatch_mode"] == "auto",
          "dispatch_needs_confirmation"),
    _when("city_return_not_blocked", lambda f: f.false("city_return_blocked"), "city_return_blocked"),
    _when("city_return_window_open", lambda f: f.true("city_return_window_open"),
        "city_return_window_closed"),
    _when("not_no_bounce", lambda f: f.false("no_bounce"), "no_bounce"),
    _when("no_bounce_set", lambda f: f.true("no_bounce"), "no_bounce_not_set"),
    _when("first_return_of_unit", lambda f: f.false("unit_returned_before"), "returned_before"),
    _when("return_window_open", lambda f: f.true("return_window_open"), "late_return"),
    _when("dispute_ground", _dispute_ground, "no_dispute_ground"),
    _when("event_dispute_ground", _event_dispute_ground, "no_dispute_ground"),
    _when("not_own_dispute", _not_member("is_disputing_unit"), "recusal_required", 403),
    # handling, reply, callback
    _when("requester_contacted", lambda f: f.true("first_contact_logged") or f.true("no_contact_wanted"),
          "contact_first_missing"),
    _when("last_child", lambda f: f["open_child_count"] == 1, "other_children_open"),
    _when("other_children", lambda f: f.at_least("open_child_count", 2), "no_child_open"),
    _when("child_open", lambda f: f.at_least("open_child_count", 1), "no_child_open"),
    _when("no_child_open", lambda f: f["open_child_count"] == 0, "child_still_open"),
    _when("co_unit_parts_in", lambda f: f.true("co_unit_parts_in"), "co_unit_parts_missing"),
    _when("evidence_given", lambda f: f.true("has_evidence"), "evidence_missing"),
    _when("not_extended_before", lambda f: f.false("extended_before"), "extended_before"),
    _when("before_expiry", lambda f: f.true("before_expiry"), "limit_already_passed"),
    _when("extension_forwarded", lambda f: f.true("extension_forwarded"), "extension_not_forwarded"),
    _when("asked_by_head", lambda f: f.true("asked_by_head"), "not_asked_for"),
    _when("asked_by_unit", lambda f: f.true("asked_by_unit"), "not_asked_for"),
    _when("deferred_from_handling", lambda f: f["deferred_from"] == "handling", "deferred_elsewhere"),
    _when("deferred_from_follow_up", lambda f: f["deferred_from"] == "following_up", "deferred_elsewhere"),
    _when("personal_where_needed", _personal_where_needed, "personal_sign_off_required", 403),
    _when("not_replying_unit", _not_member("is_replying_unit"), "auditor_of_replying_unit", 403),
    _when("reply_is_final", lambda f: f.false("reply_interim"), "reply_is_interim"),
    _when("reply_is_interim", lambda f: f.true("reply_interim"), "reply_is_final"),
    _when("city_still_open", lambda f: f.true("city_ticket_open"), "city_ticket_closed"),
    _when("city_already_closed", lambda f: f.false("city_ticket_open"), "city_ticket_open"),
    _when("callback_declined", lambda f: f.true("callback_declined"), "callback_owed"),
    _when("no_follow_up_open", lambda f: f.false("has_open_follow_up"), "follow_up_open"),
    _when("follow_up_open", lambda f: f.true("has_open_follow_up"), "no_follow_up_open"),
    _when("called_back_enough", _called_back_enough, "callback_attempts_missing"),
    _when("rework_rounds_left", _rework_rounds_left, "rework_rounds_used"),
    _when("callback_poor", lambda f: f.true("poor_callback"), "callback_not_poor"),
    # grid events
    _when("self_handle_allowed", lambda f: f.true("matter_self_handle_allowed"), "self_handle_not_allowed"),
    _when("no_repeat_here", lambda f: f.false("repeat_nearby"), "repeat_nearby"),
    _when("not_yet_filed", lambda f: f.false("filed"), "already_filed"),
    _when("no_check_owed", lambda f: f.false("public_source"), "pre_filing_check_owed"),
    _when("check_passed", lambda f: f.true("check_passed"), "check_not_passed"),
    _when("check_failed_or_no_matter", lambda f: f["check_passed"] is not None, "check_still_open"),
    _when("nobody_assigned", lambda f: f.false("has_assignee"), "assignment_not_revoked"),
    _when("work_not_submitted", lambda f: f.false("work_submitted"), "work_submitted"),
    _when("closing_condition_met", lambda f: f.true("check_passed"), "closing_condition_not_met"),
    _when("closing_condition_not_met", lambda f: f.false("check_passed"), "closing_condition_met"),
    # supervision orders
    _when("system_issues_level_1_only", _level_1_by_system, "system_issues_level_1_only", 403),
    _when("system_withdraws_unanswered", lambda f: f["acting_role"] != Role.SYSTEM or f.true("take_up_lapsed"),
        "proposal_not_lapsed", 403),
    _when("instruction_attached", lambda f: f["level"] in (0, 1) or f.true("has_instruction"),
        "instruction_missing"),
    _when("not_supervised_unit", _not_member("is_supervised_unit_member"), "officer_of_supervised_unit", 403),
    _when("leader_informed", lambda f: f["level"] in (0, 1) or f.true("leader_was_informed"),
        "leader_not_informed"),
    _when("escalation_ground", lambda f: f.true("limit_missed") or _reached(f, "rejection_count", "rejections_most"),
          "no_escalation_ground"),
    _when("supervision_answered", lambda f: f.true("supervision_answered"), "supervision_unanswered"),
    _when("not_top_level", lambda f: f.at_most("level", TOP_LEVEL - 1), "top_level_reached"),
    _when("issuing_authority", _issuing_authority, "not_issuing_authority", 403),
    # verification tasks
    _when("load_within_bounds", _load_within_bounds, "person_overloaded"),
    _when("every_room_answered", lambda f: f["rooms_unanswered"] == 0, "rooms_unanswered"),
    _when("sampled", lambda f: f.true("sampled_for_check"), "not_sampled"),
    _when("not_sampled", lambda f: f.false("sampled_for_check"), "sampled_for_check"),
    _when("error_rate_low", _error_rate_low, "error_rate_too_high"),
    _when("error_rate_high", _error_rate_high, "error_rate_low"),
    _when("receipt_stored", lambda f: f.true("city_receipt"), "city_receipt_missing"),
    # field tasks
    Guard("not_own_work", lambda f: f.false("assignee_took_part"), "assignee_took_part", 422, "assignee"),
    Guard("checklist_answered", lambda f: f["unanswered_points"] == 0, "checklist_unanswered", 422, "answers"),
    _needs("outcome_stated", "outcome_stated", "outcome_missing", "passed"),
    _when("not_a_collection", lambda f: f.false("collection"), "task_is_collection"),
    _when("a_collection", lambda f: f.true("collection"), "task_is_no_collection"),
    _when("not_own_result", lambda f: f.false("own_result"), "own_result", 403),
)

# fmt: on
GUARDS: dict[str, Guard] = {guard.name: guard for guard in _ALL}
