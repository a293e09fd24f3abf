"""The life cycle of an assessment appeal (考核申诉): domain rules 8p, two reviews after 2.4 (appeal against overtime).

Small enough for a table of its own beside the tickets': no clocks but the one window in which it may be filed.
"""

from dataclasses import dataclass
from enum import StrEnum

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


class AppealState(StrEnum):
    """Where an appeal stands."""

    FILED = "filed"  # 已申诉
    REVIEWED = "reviewed"  # 已初审
    FORWARDED = "forwarded"  # 已转市
    APPROVED = "approved"  # 同意剔除
    REFUSED = "refused"  # 不同意
    WITHDRAWN = "withdrawn"  # 已撤回


FINAL = frozenset({AppealState.APPROVED, AppealState.REFUSED, AppealState.WITHDRAWN})


class Ground(StrEnum):
    """Why the unit should not be charged with the result (domain rules 8p: typical grounds)."""

    UNREASONABLE_DEMAND = "unreasonable_demand"
    NO_POWER = "no_power"
    FORCE_MAJEURE = "force_majeure"
    STATUTORY_TIME = "statutory_time"
    WRONG_UNIT = "wrong_unit"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AppealEdge:
    """One row of the table; ``city`` limits it to results of the city (True) or of ours (False)."""

    sources: frozenset[AppealState]
    verb: str
    target: AppealState
    role: Role
    event: str
    citation: str
    by_own_unit: bool = False
    city: bool | None = None


# fmt: off
S = AppealState
EDGES: tuple[AppealEdge, ...] = (
    AppealEdge(frozenset({S.FILED}), "review", S.REVIEWED, Role.DISPATCHER, "assessment_appeal_reviewed",
               "2.4: two reviews, the dispatcher first; never by the appealing unit"),
    AppealEdge(frozenset({S.FILED, S.REVIEWED}), "withdraw", S.WITHDRAWN, Role.UNIT_HEAD,
               "assessment_appeal_withdrawn", "8p: the unit's own appeal", by_own_unit=True),
    AppealEdge(frozenset({S.REVIEWED}), "forward", S.FORWARDED, Role.SUPERVISION_OFFICER,
               "assessment_appeal_forwarded", "8p: forwarded to the city, whose result it is", city=True),
    AppealEdge(frozenset({S.REVIEWED}), "approve", S.APPROVED, Role.SUPERVISION_OFFICER,
               "assessment_appeal_approved", "8p: the district decides on its own results", city=False),
    AppealEdge(frozenset({S.FORWARDED}), "approve", S.APPROVED, Role.SUPERVISION_OFFICER,
               "assessment_appeal_approved", "8p: as the city answered", city=True),
    AppealEdge(frozenset({S.REVIEWED, S.FORWARDED}), "refuse", S.REFUSED, Role.SUPERVISION_OFFICER,
               "assessment_appeal_refused", "8p: refused with a reason"),
)
# fmt: on


def decide_appeal(
    *, state: str, verb: str, actor: Actor, city_result: bool, own_unit: bool, same_person: bool
) -> AppealEdge:
    """The edge this actor takes.

    ``own_unit``: the actor belongs to the appealing unit; ``same_person``: the actor made the first review. Raises
    GridlineError `verb_not_allowed` (409), `role_not_entitled`, `appeal_own_unit`, `appeal_second_person` (403).
    """
    named = [edge for edge in EDGES if edge.verb == verb]
    if not actor.has(*(edge.role for edge in named)):
        raise GridlineError("role_not_entitled", status=403, verb=verb)
    known = [edge for edge in named if state in edge.sources]
    fitting = [edge for edge in known if edge.city in (None, city_result)]
    if not fitting:
        raise GridlineError("verb_not_allowed", status=409, verb=verb, state=state)
    edge = fitting[0]
    if not actor.has(edge.role):
        raise GridlineError("role_not_entitled", status=403, verb=verb)
    if edge.by_own_unit != own_unit:
        raise GridlineError("appeal_own_unit", status=403)
    if not edge.by_own_unit and same_person:
        raise GridlineError("appeal_second_person", status=403)
    return edge
