"""Answers from the life-cycle tables: what may happen to this item, by this actor, now, and why not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from dispatch.domain.lifecycle.edge import Edge, Entitled
from dispatch.domain.lifecycle.facts import FactSheet
from dispatch.domain.lifecycle.field_task import FIELD_TASK_EDGES
from dispatch.domain.lifecycle.grid_event import GRID_EVENT_EDGES
from dispatch.domain.lifecycle.guards import GUARDS, Guard
from dispatch.domain.lifecycle.hotline import HOTLINE_EDGES
from dispatch.domain.lifecycle.states import LifecycleKind
from dispatch.domain.lifecycle.supervision_order import SUPERVISION_EDGES
from dispatch.domain.lifecycle.topic import TOPIC_EDGES
from dispatch.domain.lifecycle.verbs import Verb
from dispatch.domain.lifecycle.verification_task import VERIFICATION_EDGES
from gis.domain.errors import GridlineError
from grid.domain.roles import Role

EDGES: dict[LifecycleKind, tuple[Edge, ...]] = {
    LifecycleKind.HOTLINE: HOTLINE_EDGES,
    LifecycleKind.GRID_EVENT: GRID_EVENT_EDGES,
    LifecycleKind.SUPERVISION_ORDER: SUPERVISION_EDGES,
    LifecycleKind.VERIFICATION_TASK: VERIFICATION_EDGES,
    LifecycleKind.TOPIC: TOPIC_EDGES,
    LifecycleKind.FIELD_TASK: FIELD_TASK_EDGES,
}


def _indexed(kind: LifecycleKind) -> dict[tuple[str, str], tuple[Edge, ...]]:
    found: dict[tuple[str, str], list[Edge]] = {}
    for edge in EDGES[kind]:
        for origin in edge.origins:
            for state in edge.sources:
                found.setdefault((origin, state), []).append(edge)
    return {key: tuple(edges) for key, edges in found.items()}


_BY_STATE = {kind: _indexed(kind) for kind in LifecycleKind}


@dataclass(frozen=True, slots=True)
class ActionOption:
    """One verb as offered to an actor: ``reason_code`` why it is not enabled, ``inputs`` what it asks for."""

    verb: str
    target: str
    enabled: bool
    reason_code: str | None
    primary: bool
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why one edge was not taken; the one that got furthest (``depth``) is what the actor is told."""

    depth: int
    error: GridlineError


def edges(kind: str) -> tuple[Edge, ...]:
    """The whole table of a life cycle, in the order of the rules."""
    return EDGES[LifecycleKind(kind)]


def legal_edges(kind: str, origin: str, state: str) -> tuple[Edge, ...]:
    """Every edge that leaves ``state`` for an item of this origin, whoever acts."""
    return _BY_STATE[LifecycleKind(kind)].get((origin, state), ())


def decide(
    kind: str, origin: str, state: str, verb: str, actor_roles: frozenset[Role], facts: Mapping[str, object]
) -> Edge:
    """The one edge this actor takes with this verb.

    Raises GridlineError: `verb_unknown` 404; `verb_not_allowed` 409 when the table has no such edge here;
    `role_not_entitled` 403; `out_of_reach` 403 when the role is right but the item is another's; else the
    code of the guard that refused. ValueError when ``facts`` holds a name that is not a fact.
    """
    if verb not in _VERBS:
        raise GridlineError("verb_unknown", status=404, verb=verb)
    candidates = [edge for edge in legal_edges(kind, origin, state) if edge.verb == verb]
    if not candidates:
        raise GridlineError("verb_not_allowed", status=409, verb=verb, state=state)
    refusals: list[_Refusal] = []
    for edge in candidates:
        answer = _try(edge, origin, state, actor_roles, facts)
        if answer is None:
            return edge
        refusals.append(answer)
    raise max(refusals, key=lambda refusal: refusal.depth).error


def explain_actions(
    kind: str,
    origin: str,
    state: str,
    roles: frozenset[Role],
    facts: Mapping[str, object],
    implemented: frozenset[str] | None = None,
) -> tuple[ActionOption, ...]:
    """The verbs to offer this actor, in table order, each with the reason when it cannot be done now.

    Verbs of other roles and items out of reach are left out; guards about input to come are left open.
    ``implemented`` limits the answer to verbs that have a service. At most one option is ``primary``.
    """
    options: dict[str, ActionOption] = {}
    for edge in legal_edges(kind, origin, state):
        if implemented is not None and edge.verb not in implemented:
            continue
        option = _option(edge, origin, state, roles, facts)
        known = options.get(edge.verb)
        if option is not None and (known is None or (option.enabled and not known.enabled)):
            options[edge.verb] = option
    return _one_primary(tuple(options.values()))


def _one_primary(options: tuple[ActionOption, ...]) -> tuple[ActionOption, ...]:
    first = next((option.verb for option in options if option.primary and option.enabled), None)
    return tuple(replace(option, primary=option.verb == first) for option in options)


def _option(
    edge: Edge, origin: str, state: str, roles: frozenset[Role], facts: Mapping[str, object]
) -> ActionOption | None:
    best: _Refusal | None = None
    for role in _reaching_roles(edge, roles, FactSheet(facts)):
        failed = _first_failure(edge, _sheet(facts, role, origin, state), with_input=False)
        if failed is None:
            return ActionOption(edge.verb, edge.to(state), True, None, edge.main, _inputs(edge))
        if best is None or failed.depth > best.depth:
            best = failed
    if best is None:
        return None
    return ActionOption(edge.verb, edge.to(state), False, best.error.code, edge.main, _inputs(edge))


def _try(
    edge: Edge, origin: str, state: str, roles: frozenset[Role], facts: Mapping[str, object]
) -> _Refusal | None:
    if not edge.roles & roles:
        return _Refusal(0, GridlineError("role_not_entitled", status=403, verb=str(edge.verb)))
    best = _Refusal(1, GridlineError("out_of_reach", status=403, verb=str(edge.verb)))
    for role in _reaching_roles(edge, roles, FactSheet(facts)):
        failed = _first_failure(edge, _sheet(facts, role, origin, state), with_input=True)
        if failed is None:
            return None
        best = max(best, failed, key=lambda refusal: refusal.depth)
    return best


def _reaching_roles(edge: Edge, roles: frozenset[Role], sheet: FactSheet) -> Iterator[Role]:
    for entitled in edge.entitled:
        if entitled.role in roles and _reaches(entitled, sheet):
            yield entitled.role


def _reaches(entitled: Entitled, sheet: FactSheet) -> bool:
    if entitled.fact is None:
        return True
    reach = sheet[entitled.fact]
    return entitled.role in reach if isinstance(reach, frozenset) else bool(reach)


def _first_failure(edge: Edge, sheet: FactSheet, *, with_input: bool) -> _Refusal | None:
    for depth, name in enumerate(edge.guards, start=2):
        guard = GUARDS[name]
        if (with_input or not guard.about_input) and not guard.holds(sheet):
            return _Refusal(depth, _refused(guard, edge, sheet))
    return None


def _refused(guard: Guard, edge: Edge, sheet: FactSheet) -> GridlineError:
    verb, state = str(edge.verb), str(sheet["state"])
    return GridlineError(guard.code, status=guard.status, field=guard.field, verb=verb, state=state)


def _sheet(facts: Mapping[str, object], role: Role, origin: str, state: str) -> FactSheet:
    return FactSheet({**facts, "acting_role": role, "origin": origin, "state": state})


def _inputs(edge: Edge) -> tuple[str, ...]:
    fields = (GUARDS[name].field for name in edge.guards if GUARDS[name].about_input)
    return tuple(dict.fromkeys(field for field in fields if field))


_VERBS = frozenset(Verb)
