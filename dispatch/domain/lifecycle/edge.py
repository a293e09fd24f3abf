"""One row of a life-cycle table: from where, by whom, to where, on what condition and on whose clock."""

from dataclasses import dataclass

from dispatch.domain.lifecycle.states import ClockOwner, Origin
from dispatch.domain.lifecycle.verbs import Verb
from grid.domain.roles import Role

BOTH_ORIGINS = frozenset(Origin)
CITY_TICKETS = frozenset({Origin.CITY})
LOCAL_TICKETS = frozenset({Origin.LOCAL})


@dataclass(frozen=True, slots=True)
class Entitled:
    """A role, and the fact that says whether the actor's reach covers this very item (None: whole district).

    Such a fact is True, False, or the set of roles for which it holds where an actor has several.
    """

    role: Role
    fact: str | None = None


DEFAULT_REACH: dict[Role, str] = {
    Role.SUBDISTRICT_DISPATCHER: "in_own_subdistrict",
    Role.UNIT_CLERK: "is_lead_unit",
    Role.UNIT_HEAD: "is_lead_unit",
    Role.HANDLER: "is_assignee",
    Role.CONTRACTOR: "is_assignee",
    Role.COMMUNITY_CLERK: "is_assignee",
    Role.SITE_CHECKER: "is_site_checker_in_charge",
}


def who(*roles: Role | Entitled) -> tuple[Entitled, ...]:
    """Entitlements with the usual reach of each role; pass an `Entitled` where an edge reaches otherwise."""
    return tuple(
        role if isinstance(role, Entitled) else Entitled(role, DEFAULT_REACH.get(role)) for role in roles
    )


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of a life cycle.

    ``target`` None: the act is recorded and the state stays (a step, not a move). ``prepared_by`` asks or
    drafts first where another role decides; ``confirmed_by`` confirms afterwards. ``effects`` names what the
    service changes besides the state. ``main`` marks the path a clean case takes; the console offers it
    first. ``stages_done`` are the clocks the edge stops (`dispatch.domain.stages.Stage`), ``clock_owners``
    who may move them.
    """

    sources: frozenset[str]
    verb: Verb
    target: str | None
    entitled: tuple[Entitled, ...]
    event: str
    citation: str
    guards: tuple[str, ...] = ()
    origins: frozenset[Origin] = BOTH_ORIGINS
    stages_done: tuple[str, ...] = ()
    clock_owners: tuple[ClockOwner, ...] = (ClockOwner.DISTRICT,)
    prepared_by: frozenset[Role] = frozenset()
    confirmed_by: frozenset[Role] = frozenset()
    effects: tuple[str, ...] = ()
    main: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that may take this edge."""
        return frozenset(entitled.role for entitled in self.entitled)

    def to(self, state: str) -> str:
        """The state after the edge was taken in ``state``."""
        return state if self.target is None else self.target

    def covers(self, origin: str, state: str) -> bool:
        """Whether the edge exists for a ticket of this origin in this state."""
        return state in self.sources and origin in self.origins


def sources(*states: str) -> frozenset[str]:
    """The source states of an edge."""
    return frozenset(states)
