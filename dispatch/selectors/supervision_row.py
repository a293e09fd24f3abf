"""A supervision order as a row of a list and as a whole sheet (督办单)."""

from typing import Any

from dispatch.domain.events import SUPERVISION_ORDER
from dispatch.domain.lifecycle.engine import ActionOption, explain_actions
from dispatch.domain.lifecycle.states import LifecycleKind
from dispatch.domain.supervision import needs_instruction
from dispatch.models import Deadline, SupervisionCheck, SupervisionOrder
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.supervision_facts import origin_of, supervision_facts
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.units_index import units_index

FIELDS: dict[str, tuple[dict[str, Any], ...]] = {
    "start": (
        {"name": "plan", "type": "textarea", "required": True},
        {"name": "responsible_person", "type": "text", "required": True},
        {"name": "planned_at", "type": "datetime", "required": False},
    ),
    "feed_back": (
        {"name": "result", "type": "textarea", "required": True},
        {"name": "evidence", "type": "textarea", "required": True},
    ),
    "check": ({"name": "site_waived", "type": "text", "required": False},),
    "call_back": (
        {"name": "reached", "type": "boolean", "required": True},
        {"name": "solved", "type": "boolean", "required": False},
        {"name": "satisfied", "type": "boolean", "required": False},
        {"name": "note", "type": "textarea", "required": False},
    ),
    "accept_result": (
        {"name": "findings", "type": "textarea", "required": True},
        {"name": "leader_informed", "type": "boolean", "required": False},
        {"name": "site_waived", "type": "text", "required": False},
        {"name": "callback_waived", "type": "text", "required": False},
    ),
    "reject": ({"name": "reason", "type": "textarea", "required": True},),
    "escalate": ({"name": "reason", "type": "textarea", "required": False},),
    "cancel": ({"name": "reason", "type": "textarea", "required": True},),
    "archive": ({"name": "bulletin", "type": "boolean", "required": False},),
    "attach_instruction": (
        {"name": "text", "type": "textarea", "required": True},
        {"name": "due_at", "type": "datetime", "required": False},
    ),
}


def supervision_row(order: SupervisionOrder, *, actor: Actor, moment: Moment) -> dict[str, Any]:
    """The row; no statement when the ticket is loaded. A restricted ticket's title is for supervision and unit."""
    unit = units_index(moment.units_version).get(order.unit_id)
    return {
        "id": str(order.id),
        "number": order.number,
        "version": order.version,
        "level": order.level,
        "state": order.state,
        "ground": order.ground,
        "ticket": {
            "id": str(order.ticket_id),
            "number": order.ticket.number,
            "title": order.ticket.title if may_read_title(order, actor) else None,
        },
        "unit": {"code": order.unit_id, "name": unit.name(actor.language) if unit else order.unit_id},
        "lamp": lamp_of(order, moment),
        "issued_at": order.issued_at,
        "created_at": order.created_at,
        "closed_at": order.closed_at,
        "previous_id": str(order.previous_id) if order.previous_id else None,
    }


def may_read_title(order: SupervisionOrder, actor: Actor) -> bool:
    """Restricted tickets are for the lead unit, the deciding dispatcher and supervision (domain rules 8e)."""
    return (
        not order.ticket.restricted
        or actor.has(Role.SUPERVISION_OFFICER)
        or order.ticket.lead_unit_id in actor.unit_codes
    )


def lamp_of(order: SupervisionOrder, moment: Moment) -> dict[str, Any]:
    """The lamp (红黄灯) of the order's earliest running clock; grey when none runs."""
    colour = "grey"
    if order.next_due_at is not None:
        amber = order.next_amber_at is not None and moment.now >= order.next_amber_at
        colour = "red" if moment.now >= order.next_due_at else "amber" if amber else "blue"
    return {
        "colour": colour,
        "stage": order.next_stage or None,
        "owner": order.next_owner or None,
        "due_at": order.next_due_at,
        "amber_at": order.next_amber_at,
    }


def supervision_sheet(order: SupervisionOrder, *, actor: Actor, moment: Moment) -> dict[str, Any]:
    """The whole order with what led to it, its running deadlines and what this actor may do. Six statements."""
    return {
        **supervision_row(order, actor=actor, moment=moment),
        "remark": order.remark,
        "city_due_at": order.city_due_at,
        "instructed_due_at": order.instructed_due_at,
        "plan": order.plan,
        "responsible_person": order.responsible_person,
        "result": order.result,
        "evidence": order.evidence,
        "findings": order.findings,
        "rejection_count": order.rejection_count,
        "leader_informed": order.leader_informed,
        "bulletin": order.bulletin,
        "checks": checks_of(order),
        "submissions": list(
            order.submissions.order_by("drafted_at").values("id", "text", "drafted_at", "proposed_order_id")
        ),
        "instructions": list(
            order.instructions.order_by("given_at").values(
                "id", "text", "given_at", "due_at", "given_by__name"
            )
        ),
        "following": list(order.following.order_by("created_at").values("id", "number", "level", "state")),
        "deadlines": deadlines_of(order),
        "actions": actions_of(order, actor=actor, moment=moment),
    }


def checks_of(order: SupervisionOrder) -> list[dict[str, Any]]:
    """The rounds of checking, the first first: who looked, who was called, what was waived and why."""
    fields = {
        "round": "round",
        "started_at": "started_at",
        "site_asked": "site_check__asked_at",
        "site_answered": "site_check__answered_at",
        "site_checker": "site_check__checker__name",
        "site_passed": "site_check__passed",
        "site_note": "site_check__note",
        "site_waived": "site_waived",
        "contacted": "contacted",
        "solved": "solved",
        "satisfied": "satisfied",
        "callback_note": "callback_note",
        "called_at": "called_at",
        "callback_waived": "callback_waived",
    }
    rows = SupervisionCheck.objects.filter(order_id=order.id).order_by("round").values(*fields.values())
    return [{name: row[path] for name, path in fields.items()} for row in rows]


def deadlines_of(order: SupervisionOrder) -> list[dict[str, Any]]:
    """The clocks of the order, running and met, earliest first."""
    clocks = Deadline.objects.filter(subject_type=SUPERVISION_ORDER, subject_id=order.id).order_by("due_at")
    fields = ("stage", "cycle", "owner", "started_at", "due_at", "amber_at", "met_at", "provisional")
    return [dict(row) for row in clocks.values(*fields)]


def actions_of(order: SupervisionOrder, *, actor: Actor, moment: Moment) -> list[dict[str, Any]]:
    """The verbs to offer, with their fields; the leader's instruction stands first where one is waited for."""
    facts = supervision_facts(order=order, actor=actor, moment=moment)
    options = explain_actions(
        LifecycleKind.SUPERVISION_ORDER, origin_of(order), order.state, actor.roles, facts
    )
    offered = [_action(option) for option in options]
    waits = order.state == "proposed" and needs_instruction(order.level)
    if waits and actor.has(Role.DISTRICT_LEADER):
        first = ActionOption("attach_instruction", order.state, True, None, primary=True, inputs=("text",))
        offered.insert(0, _action(first))
    if order.state == "checking" and actor.has(Role.SUPERVISION_OFFICER):
        offered.append(
            _action(ActionOption("call_back", order.state, True, None, primary=False, inputs=("reached",)))
        )
    return offered


def _action(option: ActionOption) -> dict[str, Any]:
    verb = str(option.verb)
    return {
        "verb": verb,
        "enabled": option.enabled,
        "reason": option.reason_code,
        "primary": option.primary,
        "fields": list(FIELDS.get(verb, ())),
    }
