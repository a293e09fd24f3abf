"""A resident joins a household or leaves one."""

from datetime import datetime

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.models import Household, HouseholdMember, Resident
from grid.services.registry_change import (
    check_keeper,
    lock_household,
    lock_resident,
    said_reason,
    touch,
    touch_household,
)


@transaction.atomic
def join_household(
    *, resident_id: int, household_code: str, relation: str, actor: Actor, at: datetime, reason: str,
    version: int | None = None,
) -> Resident:  # fmt: skip
    """Belongs to this household from `at` on, and no longer to another.

    `version` is the resident's. Raises GridlineError `role_not_entitled` (403), `resident_unknown`,
    `household_unknown` (404), `household_void`, `resident_not_active`, `registry_changed_meanwhile`,
    `registry_time_before`, `resident_is_member` (409), `registry_word_unknown`, `access_reason_missing` (422).
    """
    check_keeper(actor)
    said = said_reason(reason)
    resident = lock_resident(resident_id, actor, version)
    household = lock_household(household_code, actor, None)
    if resident.status not in (Resident.Status.ACTIVE, Resident.Status.MOVED_OUT):
        raise GridlineError("resident_not_active", status=409)
    add_member(resident, household, relation, actor=actor, at=at, reason=said)
    touch(household, at)
    touch(resident, at, status=Resident.Status.ACTIVE)
    return resident


@transaction.atomic
def leave_household(
    *, resident_id: int, status: str, actor: Actor, at: datetime, reason: str, version: int | None = None
) -> Resident:
    """Belongs to no household from `at` on; `status` says what became of the person: moved_out, deceased, active.

    Raises as `join_household`, and `resident_no_member` (409).
    """
    check_keeper(actor)
    said = said_reason(reason)
    if status not in Resident.Status.values or status == Resident.Status.VOID:
        raise GridlineError(
            "registry_word_unknown", status=422, column="status", known="moved_out, deceased, active"
        )
    resident = lock_resident(resident_id, actor, version)
    if not _close_membership(resident, actor=actor, at=at, reason=said):
        raise GridlineError("resident_no_member", status=409)
    touch(resident, at, status=status)
    return resident


def add_member(
    resident: Resident, household: Household, relation: str, *, actor: Actor, at: datetime, reason: str
) -> None:
    """The new membership of locked rows; whoever calls raises their versions."""
    if relation not in HouseholdMember.Relation.values:
        known = ", ".join(HouseholdMember.Relation.values)
        raise GridlineError("registry_word_unknown", status=422, column="relation", known=known)
    present = HouseholdMember.objects.filter(resident=resident, valid_to__isnull=True).first()
    if present is not None and present.household_id == household.pk:
        raise GridlineError("resident_is_member", status=409)
    _close_membership(resident, actor=actor, at=at, reason=reason)
    HouseholdMember.objects.create(
        household=household, resident=resident, relation=relation, valid_from=at, opened_by=actor.username,
        reason=reason,
    )  # fmt: skip


def _close_membership(resident: Resident, *, actor: Actor, at: datetime, reason: str) -> bool:
    present = HouseholdMember.objects.filter(resident=resident, valid_to__isnull=True).first()
    if present is None:
        return False
    if present.valid_from > at:
        raise GridlineError("registry_time_before", status=409)
    present.valid_to, present.closed_by, present.closing_reason = at, actor.username, reason
    present.save(update_fields=["valid_to", "closed_by", "closing_reason"])
    touch_household(present.household_id, at)
    return True
