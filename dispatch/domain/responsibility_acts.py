"""Acts about responsibility beside the life cycle: when each is offered to whom, and its form."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.domain.action_forms import REASON, REASON_REQUIRED
from dispatch.domain.form_field import FormField
from grid.domain.roles import Role

SUB_DISPATCH = FormField("sub_dispatch", "sub_dispatch", required=True)
FORMS: Mapping[str, tuple[FormField, ...]] = {
    "prepare_return": (
        FormField("reason_code", "return_reason", required=True),
        REASON,
        FormField("legal_basis", "textarea"),
        FormField("suggested_unit", "unit"),
    ),
    "let_late_return_in": (REASON_REQUIRED,),
    "record_interim_work": (
        FormField("text", "textarea", required=True),
        FormField("photo_ids", "photos", purpose="after"),
    ),
    "recuse": (),
    "request_termination": (
        FormField(
            "ground", "select", required=True, options=("withdrawn", "no_cooperation", "lawfully_settled")
        ),
        REASON_REQUIRED,
    ),
    "refuse_termination": (REASON_REQUIRED,),
    "acknowledge_notice": (FormField("note", "textarea"),),
    "hand_back": (SUB_DISPATCH, REASON_REQUIRED),
    "confirm_child": (SUB_DISPATCH,),
    "reopen_child": (SUB_DISPATCH, REASON_REQUIRED),
    "name_site_checker": (FormField("checker", "account", required=True),),
}
UNIT = frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD})
WORKERS = frozenset({Role.HANDLER, Role.CONTRACTOR, Role.COMMUNITY_CLERK, Role.UNIT_CLERK})
RETURNABLE = {"hotline": frozenset({"dispatched", "signed"}), "grid_event": frozenset({"dispatched"})}
CHILD_STATES = frozenset({"handling", "sub_dispatched", "extension_requested", "rework"})


@dataclass(frozen=True, slots=True)
class ActFacts:
    """What decides whether an act is offered; all of it about this ticket, now, and this actor."""

    kind: str
    local: bool
    state: str
    open: bool
    roles: frozenset[Role]
    leads: bool
    interim: bool
    told: bool
    own_child: bool
    bound: bool
    asked_before: bool
    late_waits: bool
    termination_waits: bool
    results_wait: bool
    check_waits: bool


def offered(facts: ActFacts) -> tuple[str, ...]:
    """The acts to offer, in the order of the forms."""
    roles, has = facts.roles, facts.roles.__contains__
    clerk = has(Role.UNIT_CLERK)
    conditions = {
        "prepare_return": clerk
        and facts.leads
        and facts.state in RETURNABLE[facts.kind]
        and not (facts.bound or facts.asked_before),
        "let_late_return_in": has(Role.DISPATCHER) and facts.late_waits,
        "record_interim_work": facts.interim
        and facts.state == "disputed"
        and bool(roles & (UNIT | {Role.HANDLER})),
        "recuse": has(Role.RULING_PANEL) and facts.state == "disputed",
        "request_termination": clerk
        and facts.leads
        and facts.local
        and facts.open
        and facts.kind == "hotline"
        and not facts.termination_waits,
        "refuse_termination": has(Role.REPLY_AUDITOR) and facts.termination_waits and not facts.leads,
        "acknowledge_notice": facts.told and bool(roles & (UNIT | {Role.COMMUNITY_CLERK})),
        "hand_back": facts.own_child and bool(roles & WORKERS),
        "confirm_child": clerk and facts.leads and facts.results_wait and facts.state in CHILD_STATES,
        "reopen_child": clerk and facts.leads and facts.results_wait and facts.state in CHILD_STATES,
        "name_site_checker": facts.check_waits
        and bool(roles & {Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER}),
    }
    return tuple(name for name in FORMS if conditions[name])
