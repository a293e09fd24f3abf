"""Whose figures may this actor see? The same division as everywhere: the district, one's subdistrict, one's units."""

from dataclasses import dataclass

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

WHOLE_DISTRICT = (
    Role.DISPATCHER,
    Role.SUPERVISION_OFFICER,
    Role.DISTRICT_LEADER,
    Role.REPLY_AUDITOR,
    Role.CALLBACK_AGENT,
    Role.SYSTEM,
)
UNIT_FIGURES = (Role.UNIT_CLERK, Role.UNIT_HEAD)


@dataclass(frozen=True, slots=True)
class AssessmentScope:
    """None = not narrowed. ``units`` lead the tickets; ``subdistricts`` are where they lie.

    Restricted ones are left out there, as in the lists of a subdistrict's desk.
    """

    units: tuple[str, ...] | None = None
    subdistricts: tuple[str, ...] | None = None


def assessment_scope(actor: Actor) -> AssessmentScope:
    """The part of the figures the actor may see; raises `role_not_entitled` (403) for everybody else."""
    if actor.has(*WHOLE_DISTRICT):
        return AssessmentScope()
    if actor.has(Role.SUBDISTRICT_DISPATCHER):
        return AssessmentScope(subdistricts=tuple(sorted(actor.named_areas_as(Role.SUBDISTRICT_DISPATCHER))))
    if actor.has(*UNIT_FIGURES):
        units = actor.units_as(Role.UNIT_CLERK) | actor.units_as(Role.UNIT_HEAD)
        return AssessmentScope(units=tuple(sorted(units)))
    raise GridlineError("role_not_entitled", status=403, verb="open_this")
