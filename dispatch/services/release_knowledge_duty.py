"""Release a unit from what it owes the knowledge base: the question was answered elsewhere, or was none."""

from uuid import UUID

from django.db import transaction

from dispatch.domain.errors import VersionConflict
from dispatch.domain.knowledge import check_desk
from dispatch.models import KnowledgeDuty
from dispatch.selectors.current_moment import current_moment
from dispatch.services.knowledge_change import end_duty
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@transaction.atomic
def release_knowledge_duty(
    *, duty_id: UUID, actor: Actor, reason: str, version: int | None = None
) -> KnowledgeDuty:
    """Raises `knowledge_not_allowed`, `knowledge_not_found` (404), `reason_missing`, `knowledge_duty_ended` (409) and
    VersionConflict.
    """
    check_desk(actor, "release_knowledge")
    duty = KnowledgeDuty.objects.select_for_update().filter(id=duty_id).first()
    if duty is None:
        raise GridlineError("knowledge_not_found", status=404)
    if version is not None and duty.version != version:
        raise VersionConflict(subject_id=duty.id, expected=version, found=duty.version)
    if duty.state != "owed":
        raise GridlineError("knowledge_duty_ended", status=409)
    if not reason.strip():
        raise GridlineError("reason_missing", status=422, field="reason", verb="release_knowledge")
    end_duty(
        duty,
        "released",
        "knowledge_duty_released",
        actor=actor,
        at=current_moment().now,
        reason=reason.strip()[:1000],
    )
    return duty
