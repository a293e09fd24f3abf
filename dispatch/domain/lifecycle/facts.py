"""What the guards may ask: every fact by name, with its meaning and the value it takes when nobody gives it.

A fact that is not given takes the value that refuses, so a forgotten fact shows as a refusal, never as a
leak. `None` (unknown) is such a value: it counts neither as true nor as false.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """``type_name`` is the Python type; ``given`` says who knows it: row, input of the verb, or engine."""

    meaning: str
    type_name: str
    refusing: object
    given: str = "row"


def _row(meaning: str, refusing: object = False, type_name: str = "bool") -> Fact:
    return Fact(meaning, type_name, refusing)


def _input(meaning: str, refusing: object = False, type_name: str = "bool") -> Fact:
    return Fact(meaning, type_name, refusing, "input")


REACH: dict[str, Fact] = {
    "is_lead_unit": _row("the actor's units hold the lead unit"),
    "is_assignee": _row("the item is assigned to the actor"),
    "is_child_handler": _row("an open sub-dispatch is the actor's or the actor's unit's"),
    "is_child_clerk": _row("an open sub-dispatch is that of a tier-2 unit of the actor"),
    "is_reporter": _row("the actor reported the event"),
    "in_own_subdistrict": _row("the place or the owner centre lies in a subdistrict of the actor"),
    "is_site_checker_in_charge": _row("the open site check is the actor's or is offered to them"),
    "holds_delegation": _row("a delegation (代签) of the lead unit's head names the actor today"),
    "is_supervised_unit": _row("the actor's units hold the supervised unit"),
    "is_replying_unit": _row("the actor belongs to the unit whose reply is judged", None),
    "is_disputing_unit": _row("the actor belongs to a unit of the dispute and has not recused", None),
    "is_supervised_unit_member": _row("the actor belongs to the supervised unit", None),
}

TICKET: dict[str, Fact] = {
    "emergency": _row("priority is emergency"),
    "has_class": _row("a request class of the district is set"),
    "class_pending": _row("an emergency was dispatched before its class was complete"),
    "has_request_type": _row("a request type is set"),
    "has_place": _row("an address text or a point is set"),
    "has_requester": _row("a requester is named, or the requester chose to stay anonymous"),
    "dispatch_mode": _row("mode of the matching dispatch-table row: auto, confirm or empty", "", "str"),
    "city_return_blocked": _row("the city has refused a return before", None),
    "city_return_window_open": _row("the city's return time has not passed"),
    "no_bounce": _row("a ruling forbids returning the ticket (禁止回弹)", None),
    "unit_returned_before": _row("the lead unit has asked for a return of this ticket before", None),
    "return_window_open": _row("the unit's return window is open, or a dispatcher let the late return in"),
    "returned_count": _row("returns approved so far", 0, "int"),
    "refused_unit_count": _row("different units that refused", 0, "int"),
    "dispute_returns": _row("approved returns from which a ticket is in dispute", None, "int"),
    "dispute_units": _row("refusing units from which a ticket is in dispute", None, "int"),
    "extension_most_days": _row("working days one extension may have", None, "int"),
    "after_photo_radius_m": _row("metres from the event within which an after photo counts", None, "float"),
    "rework_rounds_most": _row("reworks a callback may order", None, "int"),
    "no_rule_matches": _row("no dispatch-table row answers"),
    "owner_known": _row("a responsible unit is known", None),
    "first_contact_logged": _row("the requester was contacted (先行联系)"),
    "no_contact_wanted": _row("the requester asked not to be contacted, or left no way to"),
    "open_child_count": _row("sub-dispatches still open, the one at hand included", None, "int"),
    "co_unit_parts_in": _row("every co-unit has answered, or there is none"),
    "has_evidence": _row("a photo, document, finished child or logged contact stands behind the reply"),
    "before_expiry": _row("the limit in question has not passed"),
    "extended_before": _row("an extension was asked for before", None),
    "extension_forwarded": _row("the dispatcher forwarded the extension to the city"),
    "asked_by_head": _row("the unit head's request stands on file, or the head signs it with this step"),
    "asked_by_unit": _row("the unit's request stands on file"),
    "deferred_from": _row("state the ticket was deferred in", "", "str"),
    "personal_sign_off_required": _row(
        "supervised, reworked, repeat or interim: the head signs in person", None
    ),
    "reply_interim": _row("the reply under audit is an interim reply", None),
    "city_ticket_open": _row("the ticket is still open at the city", None),
    "callback_declined": _row("the requester declined a callback"),
    "has_open_follow_up": _row("a follow-up (跟踪办理) is open", None),
    "callback_contacted": _row("a callback reached the requester"),
    "callback_tried_enough": _row("as many attempts on as many days as the rules of callbacks ask"),
    "poor_callback": _row("unsolved or unsatisfied, and the demand is reasonable"),
    "rework_rounds": _row("reworks ordered after a callback so far", 2, "int"),
    "supervision_answered": _row("every supervision order in force has the unit's answer, or there is none"),
    "public_source": _row("the event came from the public, not from an inspector", None),
    "filed": _row("a filing condition is on the event", None),
    "check_passed": _row("answer of the last site check; None while it is open", None),
    "matter_self_handle_allowed": _row("the matter is on the whitelist for self-handling"),
    "repeat_nearby": _row("the same matter was reported within 30 m and 24 h", None),
    "has_assignee": _row("the event is assigned", None),
    "work_submitted": _row("the handler has submitted work", None),
}

SUPERVISION: dict[str, Fact] = {
    "level": _row("level of the order, 0–3", None, "int"),
    "has_instruction": _row("the instruction (批示) of a district leader is attached"),
    "limit_missed": _row("the order's own limit has passed"),
    "take_up_lapsed": _row("nobody instructed or issued the proposal, and the time for that is long over"),
    "rejection_count": _row("rejections so far", 0, "int"),
    "rejections_most": _row("rejections from which an order may go one level up", None, "int"),
    "site_checked": _row("the site check of this round passed, or was waived with a reason"),
    "requester_asked": _row("the requester was called back in this round, or that was waived with a reason"),
    "leader_was_informed": _row("the leader has been told of the result"),
}

VERIFICATION: dict[str, Fact] = {
    "person_load": _row("records in the open tasks of the person, this one included", None, "int"),
    "load_limit": _row("records that one person may hold in open tasks", 0, "int"),
    "distance_limit_m": _row("metres from the building up to which work begins on site", None, "float"),
    "error_limit": _row("share of wrong records from which the whole batch goes back, 0–1", None, "float"),
    "pause_over": _row("the days before the next visit of an unreachable place have passed"),
    "sampled_for_check": _row("the task was drawn for a spot check", None),
    "error_rate": _row("share of wrong records in the spot check, 0–1", None, "float"),
    "rooms_unanswered": _row("rooms without a result", None, "int"),
    "address_changed": _row("a result changes an address", None),
    "city_receipt": _row("the city's receipt is stored"),
}

FIELD: dict[str, Fact] = {
    "own_result": _row("the actor did the work that is judged", None),
    "collection": _row("the task collects base data (采集任务)", None),
    "assignee_took_part": _input("the person named reported or handled what the task looks at", None),
    "unanswered_points": _input("points of the checklist without an answer", None, "int"),
    "outcome_stated": _input("passed yes or no was stated, where the task asks for it"),
}

INPUT: dict[str, Fact] = {
    "reason": _input("a reason was given"),
    "legal_basis": _input("a legal basis was given"),
    "destination": _input("the receiving body was named"),
    "requester_informed": _input("the requester was told"),
    "calls_made": _input("the duty phones of all units concerned were called"),
    "lead_relation": _input("relation of the unit meant to lead; empty when none is named", "", "str"),
    "lead_is_community": _input("the unit meant to lead is a community", None),
    "lead_stays": _input("the corrected ticket is still its unit's, or still nobody's", None),
    "by_table_row": _input("the unit is the one the dispatch table proposes"),
    "suggested_unit": _input("another unit was suggested"),
    "interim_unit": _input("an interim unit was named"),
    "minutes": _input("minutes of the call or meeting were given"),
    "ruling_document": _input("the signed ruling (审定意见) is attached"),
    "opinions": _input("the opinions of 编办 and 司法局 are attached"),
    "panel_order": _input("a signed panel order is attached"),
    "lift_ground": _input("wrong_address or new_fact", "", "str"),
    "contact_result": _input("how the attempt to reach the requester went"),
    "child_handler": _input("a unit or person below the lead unit was named"),
    "result": _input("a result was written"),
    "extension_working_days": _input("working days asked for", None, "int"),
    "statutory_time": _input("a statutory time governs the extension"),
    "reply_text": _input("the reply has a text"),
    "solved_stated": _input("solved yes or no was stated"),
    "steps_done": _input("the steps done so far were given"),
    "plan_date": _input("a planned date was given"),
    "checklist_ticked": _input("the auditor's checklist is complete"),
    "city_due": _input("the city's new due time was given"),
    "void_ground": _input("test, false_report or duplicate", "", "str"),
    "matter": _input("a matter was chosen"),
    "photo_count": _input("photos of the report", 0, "int"),
    "position": _input("a position with accuracy and coord_type was given"),
    "inside_responsibility_grid": _input("the position lies in the reporter's responsibility grid"),
    "before_photo_count": _input("photos from before the work", 0, "int"),
    "after_photo_count": _input("photos from after the work", 0, "int"),
    "after_photo_distance_m": _input(
        "metres between the after photo and the event; None without a position", None, "float"
    ),
    "photo_seen_before": _input("a photo's hash is already known", None),
    "filing_condition": _input("a filing condition was chosen"),
    "check_answer": _input("the checker said yes or no"),
    "check_photo_count": _input("photos the checker took", 0, "int"),
    "subdistrict": _input("a subdistrict was named"),
    "city_power": _input("owner or power lies with the city"),
    "assignee": _input("a person was named"),
    "assignee_is_reporter": _input("the person named reported this event", None),
    "site_safe": _input("the site was made safe"),
    "plan": _input("a plan was given"),
    "responsible_person": _input("a responsible person was named"),
    "evidence": _input("evidence was named or attached"),
    "findings": _input("the findings of site check and callback were given"),
    "distance_m": _input("metres between the person and the building", None, "float"),
    "plate_photo": _input("a photo of the door plate is attached"),
}

ENGINE: dict[str, Fact] = {
    "acting_role": Fact("the role under which the actor takes the edge", "str", "", "engine"),
    "origin": Fact("city or local", "str", "", "engine"),
    "state": Fact("the present state", "str", "", "engine"),
}

FACTS: dict[str, Fact] = {**REACH, **TICKET, **SUPERVISION, **VERIFICATION, **FIELD, **INPUT, **ENGINE}


class FactSheet(Mapping[str, object]):
    """Facts given, the others at their refusing value; ValueError for a name that is not a fact."""

    __slots__ = ("_given",)

    def __init__(self, given: Mapping[str, object]) -> None:
        unknown = sorted(set(given) - set(FACTS))
        if unknown:
            raise ValueError(f"not a fact: {', '.join(unknown)}")
        self._given = dict(given)

    def __getitem__(self, name: str) -> object:
        return self._given[name] if name in self._given else FACTS[name].refusing

    def __iter__(self) -> Iterator[str]:
        return iter(FACTS)

    def __len__(self) -> int:
        return len(FACTS)

    def true(self, name: str) -> bool:
        """The fact is given and true; a number counts when it is not zero."""
        return bool(self[name])

    def false(self, name: str) -> bool:
        """The fact is known to be false: neither unknown (None) nor true."""
        value = self[name]
        return value is not None and not value

    def number(self, name: str) -> float | None:
        """The fact as a number, None when it is not known."""
        value = self[name]
        return float(value) if isinstance(value, int | float) else None

    def at_most(self, name: str, bound: float) -> bool:
        """The fact is a known number not above ``bound``."""
        value = self.number(name)
        return value is not None and value <= bound

    def at_least(self, name: str, bound: float) -> bool:
        """The fact is a known number not below ``bound``."""
        value = self.number(name)
        return value is not None and value >= bound
