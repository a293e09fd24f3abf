"""Who may prepare a step that another role decides: the clerk drafts a return, the unit asks for a termination."""

from collections.abc import Mapping

from dispatch.domain.lifecycle.edge import DEFAULT_REACH, Edge
from dispatch.domain.lifecycle.engine import EDGES, legal_edges
from dispatch.domain.lifecycle.facts import FactSheet
from dispatch.domain.lifecycle.guards import GUARDS
from gis.domain.errors import GridlineError
from grid.domain.roles import Role


def preparers(verb: str) -> frozenset[Role]:
    """The roles that prepare this verb in some life cycle."""
    return frozenset().union(
        *(edge.prepared_by for table in EDGES.values() for edge in table if edge.verb == verb)
    )


def check_may_prepare(
    *,
    kind: str,
    origin: str,
    state: str,
    verb: str,
    actor_roles: frozenset[Role],
    facts: Mapping[str, object],
    guards: tuple[str, ...] = (),
) -> Edge:
    """The edge that this actor may prepare here (its ``prepared_by`` with the usual reach).

    ``guards`` are those of the edge that must hold already; the others are asked when the step is taken. Raises
    GridlineError `verb_not_allowed` (409), `role_not_entitled`, `out_of_reach` (403), or the guard's code.
    """
    if not preparers(verb) & actor_roles:
        raise GridlineError("role_not_entitled", status=403, verb=verb)
    edges = [edge for edge in legal_edges(kind, origin, state) if edge.verb == verb and edge.prepared_by]
    if not edges:
        raise GridlineError("verb_not_allowed", status=409, verb=verb, state=state)
    edge, sheet = edges[0], FactSheet({**facts, "origin": origin, "state": state})
    roles = edge.prepared_by & actor_roles
    if not any(role not in DEFAULT_REACH or sheet.true(DEFAULT_REACH[role]) for role in roles):
        raise GridlineError("out_of_reach", status=403, verb=verb)
    for name in guards:
        guard = GUARDS[name]
        if not guard.holds(sheet):
            raise GridlineError(guard.code, status=guard.status, field=guard.field, verb=verb, state=state)
    return edge
