"""Which audience keys an actor answers to: the one rule behind list, detail, search, tile, feed and file.

A ticket carries the keys of those who may know of it; it is visible exactly when the two sets meet.
Source of the division: RULES 8e "who may do what".
"""

from collections.abc import Iterator

from grid.domain.actor import Actor
from grid.domain.roles import (
    DISTRICT_DESK_ROLES,
    NO_REQUESTER_ROLES,
    SUB_HANDLER_ROLES,
    UNIT_ROLES,
    Role,
)

_BY_ROLE = {
    Role.SUPERVISION_OFFICER: "supervision",
    Role.DISTRICT_LEADER: "leader",
    Role.REPLY_AUDITOR: "audit",
    Role.CALLBACK_AGENT: "callback",
    Role.DATA_CLERK: "data",
}


def scope_keys(actor: Actor) -> frozenset[str]:
    """All keys of the actor, for example `desk:district`, `unit:HZ-WATER`, `person:17`.

    The three administrators answer to `person:` only, data clerks also to `data`, the desk of collection tasks: none of
    them reads a ticket without a grant.
    The system and the city platform have no keys: they do not read tickets through a scope. A key of a desk comes a
    second time with the actor's own unit (`supervision@HZ-OFFICE`): what is about a unit goes to the members of a
    desk by these, so that nobody of that unit is among them.
    """
    return frozenset(key for _, key in _keys(actor))


def hearing_keys(actor: Actor) -> frozenset[str]:
    """The keys under which the actor hears of news: all of `scope_keys`, and each once more with the role it comes by.

    What only some roles of a desk or unit are to hear is addressed by `as_role`; nothing is *visible* by such a key.
    """
    by_role = tuple(_keys(actor))
    return frozenset(key for _, key in by_role) | {as_role(key, role) for role, key in by_role if role}


def of_unit(key: str, unit_code: str) -> str:
    """The key of those members of a desk whose own unit this is."""
    return f"{key}@{unit_code}"


def as_role(key: str, role: Role) -> str:
    """The key of those behind a desk or unit who hold this role: `unit:HZ-WATER#unit_head`."""
    return f"{key}#{role.value}"


def is_desk_key(key: str) -> bool:
    """True for a key that many persons of several units share: a command centre's, supervision's, the auditors'."""
    return not key.startswith(("unit:", "person:", "inspect:"))


def _keys(actor: Actor) -> Iterator[tuple[Role | None, str]]:
    """Each key with the role it comes by; desks a second time with the actor's own unit."""
    for role, key in _plain_keys(actor):
        yield role, key
        if actor.unit_code is not None and is_desk_key(key):
            yield role, of_unit(key, actor.unit_code)


def _plain_keys(actor: Actor) -> Iterator[tuple[Role | None, str]]:
    if actor.account_id is not None:
        yield None, f"person:{actor.account_id}"
    yield from ((role, "desk:district") for role in DISTRICT_DESK_ROLES & actor.roles)
    yield from ((role, key) for role, key in _BY_ROLE.items() if role in actor.roles)
    for role in UNIT_ROLES | SUB_HANDLER_ROLES:
        yield from ((role, f"unit:{code}") for code in actor.units_as(role))
    leader = Role.DISTRICT_LEADER
    yield from ((leader, f"led:{code}") for code in actor.units_as(leader))
    # A post without an area would be a post everywhere: these exist inside a subdistrict only.
    desk = Role.SUBDISTRICT_DISPATCHER
    yield from ((desk, f"desk:{code}") for code in actor.named_areas_as(desk))
    for role in (Role.INSPECTOR, Role.SITE_CHECKER):
        yield from ((role, f"inspect:{code}") for code in actor.named_areas_as(role))


def may_see(actor: Actor, audience: frozenset[str]) -> bool:
    """True when something with these audience keys is visible to the actor."""
    return not scope_keys(actor).isdisjoint(audience)


def sees_requester(actor: Actor) -> bool:
    """True when the actor may see the (masked) requester of a ticket in scope.

    Contractors, inspectors, data clerks and administrators never do; one further role that works with
    requesters is enough. Unmasking is another question and always audited.
    """
    return not actor.roles <= NO_REQUESTER_ROLES


def desks(actor: Actor) -> tuple[str, ...]:
    """Names of the console desks that the actor's roles open, in the order of the rail."""
    return tuple(name for name, roles in DESKS.items() if not actor.roles.isdisjoint(roles))


DESKS: dict[str, frozenset[Role]] = {
    "city": frozenset({Role.DISPATCHER}),
    "dispatch": frozenset(
        {Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER, Role.RULING_PANEL, Role.LIAISON_OFFICER}
    ),
    "intake": frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER}),
    "unit": frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD, Role.COMMUNITY_CLERK, Role.HANDLER}),
    "sign_off": frozenset({Role.UNIT_HEAD}),
    "audit": frozenset({Role.REPLY_AUDITOR}),
    "callback": frozenset({Role.CALLBACK_AGENT}),
    "supervision": frozenset({Role.SUPERVISION_OFFICER, Role.DISTRICT_LEADER, Role.UNIT_HEAD}),
    "overview": frozenset({Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER, Role.DISTRICT_LEADER}),
    "administration": frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}),
}
"""Desk of the console → roles that work at it."""
