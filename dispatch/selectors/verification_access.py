"""The one way to a verification task: what its audience and the actor's keys share."""

from uuid import UUID

from django.db.models import Q, QuerySet

from dispatch.models import VerificationTask
from dispatch.selectors.verification_facts import DATA_DESK
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import scope_keys
from grid.models import VerificationBatch
from grid.selectors.verification_batches import verification_batch


def verification_keys(actor: Actor) -> list[str]:
    """The actor's scope keys; a data clerk answers to `data`, one of some subdistricts to `data:CODE`."""
    keys = set(scope_keys(actor))
    if actor.has(Role.DATA_CLERK):
        areas = actor.areas_as(Role.DATA_CLERK)
        keys |= {DATA_DESK} if areas is None else {f"{DATA_DESK}:{code}" for code in areas}
    return sorted(keys)


def visible_verification(actor: Actor) -> "QuerySet[VerificationTask]":
    """The tasks the actor may see; the system is not narrowed."""
    if actor.has(Role.SYSTEM):
        return VerificationTask.objects.all()
    return VerificationTask.objects.filter(audience__overlap=verification_keys(actor))


def get_verification_task(*, task_id: UUID, actor: Actor, lock: bool = False) -> VerificationTask:
    """One visible task with campaign, plan and batch, locked if asked; `verification_task_not_found` (404)."""
    rows = visible_verification(actor).select_related("campaign", "plan", "batch", "assignee", "checker")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(id=task_id).first()
    if found is None:
        raise GridlineError("verification_task_not_found", status=404)
    return found


def inside(area: str) -> Q:
    """Tasks of a subdistrict, community, cell, building or responsibility grid."""
    named = Q(subdistrict_code=area) | Q(community_code=area) | Q(cell_code=area)
    return named | Q(building_code=area) | Q(responsibility_code=area)


def batch_in_reach(*, batch_id: UUID, actor: Actor) -> VerificationBatch:
    """A batch that a visible task is judged with; `verification_task_not_found` (404) for any other."""
    if not visible_verification(actor).filter(batch=batch_id).exists():
        raise GridlineError("verification_task_not_found", status=404)
    return verification_batch(batch_id)
