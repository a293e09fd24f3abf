"""Who hears of a rung of the ladder: its roles, as scope keys, among those who may see the subject at all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from grid.domain.roles import DISTRICT_DESK_ROLES, Role
from grid.domain.scope import as_role, of_unit

OFFICES = {
    Role.SUPERVISION_OFFICER: "supervision",
    Role.DISTRICT_LEADER: "leader",
    Role.REPLY_AUDITOR: "audit",
    Role.CALLBACK_AGENT: "callback",
}
AT_UNIT = frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD, Role.CONTRACTOR, Role.COMMUNITY_CLERK})
IN_PERSON = frozenset(
    {Role.HANDLER, Role.CONTRACTOR, Role.COMMUNITY_CLERK, Role.INSPECTOR, Role.SITE_CHECKER}
)
DISTRICT_DESK = "desk:district"


@dataclass(frozen=True, slots=True)
class HearingFacts:
    """What decides it: who may see the subject, which centre owns it, who owes the stage.

    ``units`` are codes of the units that owe it; ``assignee`` the person who has it in hand, ``decided_by`` the
    dispatcher who gave it out and alone stands for the desk of a restricted ticket.
    """

    audience: frozenset[str]
    owner_centre: str = "district"
    units: tuple[str, ...] = field(default=())
    assignee: int | None = None
    decided_by: int | None = None


def rung_hearers(hears: Iterable[str], facts: HearingFacts) -> frozenset[str]:
    """The keys of exactly the roles in ``hears``, each narrowed to its role (`grid.domain.scope.as_role`).

    Who may not see the subject never hears of it. A `dispatcher` is the one of the centre that owns the subject: at a
    subdistrict's own ticket its subdistrict dispatcher. Where that leaves nobody, the desks that see it hear, else
    everybody who sees it: a warning that nobody hears is none.
    """
    found = frozenset(key for name in hears for key in _keys(Role(name), facts))
    if found:
        return found
    desks = frozenset(key for key in facts.audience if key.startswith("desk:"))
    return desks or facts.audience


def _keys(role: Role, facts: HearingFacts) -> Iterator[str]:
    for base, heard_as in _places(role, facts):
        places = [key for key in facts.audience if key == base or key.startswith(of_unit(base, ""))]
        yield from (as_role(key, heard_as) for key in places)
    person = _person(role, facts)
    if person is not None and f"person:{person}" in facts.audience:
        yield f"person:{person}"


def _places(role: Role, facts: HearingFacts) -> Iterator[tuple[str, Role]]:
    """(key, role held there) where people of the role may stand."""
    if role in OFFICES:
        yield OFFICES[role], role
    elif role in AT_UNIT:
        yield from ((f"unit:{code}", role) for code in facts.units)
    elif role is Role.DISPATCHER and facts.owner_centre != "district":
        yield f"desk:{facts.owner_centre}", Role.SUBDISTRICT_DISPATCHER
    elif role in DISTRICT_DESK_ROLES:
        yield DISTRICT_DESK, role
    elif role is Role.SUBDISTRICT_DISPATCHER:
        subdistricts = (key for key in facts.audience if key.startswith("desk:") and "@" not in key)
        yield from ((key, role) for key in subdistricts if key != DISTRICT_DESK)


def _person(role: Role, facts: HearingFacts) -> int | None:
    """Who hears in person: whoever has it in hand, and for the desk of a restricted ticket who decided."""
    if role in IN_PERSON:
        return facts.assignee
    desks = (key.startswith("desk:") for key in facts.audience)
    return facts.decided_by if role is Role.DISPATCHER and not any(desks) else None
