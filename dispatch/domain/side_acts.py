"""Acts beside the life cycle: asked for, logged or noted on a ticket without a change of its state."""

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.domain.form_field import FormField
from dispatch.domain.lifecycle.edge import Entitled, who
from dispatch.domain.lifecycle.states import GridEventState as G
from dispatch.domain.lifecycle.states import HotlineState as H
from dispatch.domain.lifecycle.states import LifecycleKind, open_states
from dispatch.domain.side_path_forms import REASON, REASON_REQUIRED
from gis.domain.errors import GridlineError
from grid.domain.roles import Role as R

HOTLINE, GRID_EVENT = LifecycleKind.HOTLINE, LifecycleKind.GRID_EVENT
CENTRES = who(R.DISPATCHER, R.SUBDISTRICT_DISPATCHER)
CALLERS = who(R.CALL_TAKER, R.DISPATCHER, R.SUBDISTRICT_DISPATCHER)
#: States in which co-units work beside the lead.
SHARED_WORK = frozenset(
    {H.DISPATCHED, H.SIGNED, H.HANDLING, H.SUB_DISPATCHED, H.EXTENSION_REQUESTED, H.REWORK, H.DEFERRED}
)
SHARED_EVENT_WORK = frozenset(
    {G.DISPATCHED, G.ASSIGNED, G.HANDLING, G.EXTENSION_REQUESTED, G.REWORK, G.DEFERRED}
)
ANY_OPEN = {HOTLINE: open_states(HOTLINE), GRID_EVENT: open_states(GRID_EVENT) - {G.DRAFT}}
SHARED = {HOTLINE: SHARED_WORK, GRID_EVENT: SHARED_EVENT_WORK}


@dataclass(frozen=True, slots=True)
class SideAct:
    """One act: in which states of which kind, by whom, with which form; ``origin`` empty = both."""

    name: str
    states: Mapping[LifecycleKind, frozenset[str]]
    entitled: Mapping[LifecycleKind, tuple[Entitled, ...]]
    citation: str
    fields: tuple[FormField, ...] = ()
    origin: str = ""


def _act(
    name: str,
    citation: str,
    states: Mapping[LifecycleKind, frozenset[str]],
    entitled: tuple[Entitled, ...] | Mapping[LifecycleKind, tuple[Entitled, ...]],
    *fields: FormField,
    origin: str = "",
) -> SideAct:
    by_kind = entitled if isinstance(entitled, Mapping) else dict.fromkeys(states, entitled)
    return SideAct(name, states, by_kind, citation, fields, origin)


HEAD = who(R.UNIT_HEAD)
DECIDES_DEFERRAL = {HOTLINE: who(R.SUPERVISION_OFFICER), GRID_EVENT: who(R.DISPATCHER)}
DEFERRABLE = {HOTLINE: frozenset({H.HANDLING, H.FOLLOWING_UP}), GRID_EVENT: frozenset({G.HANDLING})}
DEFERRED = {HOTLINE: frozenset({H.DEFERRED}), GRID_EVENT: frozenset({G.DEFERRED})}
UNIT = FormField("unit", "unit", required=True)
NOTE = FormField("note", "textarea", required=True)
CO_UNIT_CLERK = (Entitled(R.UNIT_CLERK, "is_co_unit"),)

_ALL: tuple[SideAct, ...] = (
    _act(
        "request_deferral",
        "8a, 8b: the unit's head asks",
        DEFERRABLE,
        HEAD,
        FormField("plan_on", "date", required=True),
        REASON_REQUIRED,
    ),
    _act("refuse_deferral", "8a, 8b: not deferred, reason", DEFERRABLE, DECIDES_DEFERRAL, REASON_REQUIRED),
    _act(
        "review_deferral",
        "8a, 8b: reviewed every 30 calendar days; only who decided moves the date",
        DEFERRED,
        {kind: (*HEAD, *deciders) for kind, deciders in DECIDES_DEFERRAL.items()},
        NOTE,
        FormField("plan_on", "date"),
    ),
    _act(
        "forward_extension",
        "8a: the dispatcher forwards, the city decides",
        {HOTLINE: frozenset({H.EXTENSION_REQUESTED})},
        who(R.DISPATCHER),
        REASON,
        origin="city",
    ),
    _act("add_co_unit", "8a: co-units answer the lead", SHARED, CENTRES, UNIT, REASON_REQUIRED),
    _act("remove_co_unit", "8a: a co-unit is taken off, reason", SHARED, CENTRES, UNIT, REASON_REQUIRED),
    _act(
        "submit_part",
        "8a: a co-unit's part, one working day before the lead",
        SHARED,
        CO_UNIT_CLERK,
        FormField("text", "textarea", required=True),
        FormField("photo_ids", "photos", purpose="reply"),
    ),
    _act(
        "send_back_part",
        "8a: the lead wants a co-unit's part changed",
        SHARED,
        who(R.UNIT_CLERK, R.UNIT_HEAD),
        UNIT,
        REASON_REQUIRED,
    ),
    _act(
        "log_call_out",
        "8m: who, number, time, answer",
        ANY_OPEN,
        CALLERS,
        UNIT,
        FormField("phone", "text", required=True),
        FormField("person", "text"),
        FormField("answered", "boolean", required=True),
        FormField("note", "textarea"),
    ),
    _act(
        "report_to_duty_office",
        "8m: by phone, in writing, then follow-ups until it is over",
        ANY_OPEN,
        CENTRES,
        FormField("report_kind", "select", required=True, options=("phone", "written", "follow_up")),
        FormField("text", "textarea", required=True),
    ),
)
SIDE_ACTS: Mapping[str, SideAct] = {act.name: act for act in _ALL}


def check_act(
    name: str, *, kind: str, origin: str, state: str, roles: frozenset[R], reach: Mapping[str, object]
) -> SideAct:
    """The act, when this actor may do it now; ``reach`` are the facts that its entitlements name.

    Raises GridlineError `role_not_entitled`, `out_of_reach` (403), `verb_not_allowed` (409).
    """
    act = SIDE_ACTS[name]
    entitled = act.entitled.get(LifecycleKind(kind), ())
    held = [one for one in entitled if one.role in roles]
    if not any(one.role in roles for of_kind in act.entitled.values() for one in of_kind):
        raise GridlineError("role_not_entitled", status=403, verb=name)
    if entitled and not any(one.fact is None or _reaches(one, reach) for one in held):
        raise GridlineError("out_of_reach", status=403, verb=name)
    in_state = state in act.states.get(LifecycleKind(kind), frozenset())
    if not in_state or act.origin not in ("", origin):
        raise GridlineError("verb_not_allowed", status=409, verb=name, state=state)
    return act


def _reaches(entitled: Entitled, reach: Mapping[str, object]) -> bool:
    found = reach.get(entitled.fact or "")
    return entitled.role in found if isinstance(found, frozenset) else bool(found)


def acts_for(
    *, kind: str, origin: str, state: str, roles: frozenset[R], reach: Mapping[str, object]
) -> tuple[SideAct, ...]:
    """The acts to offer this actor on a ticket in this state."""
    offered = []
    for name in SIDE_ACTS:
        try:
            offered.append(check_act(name, kind=kind, origin=origin, state=state, roles=roles, reach=reach))
        except GridlineError:
            continue
    return tuple(offered)
