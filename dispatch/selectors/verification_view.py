"""Verification tasks as readers see them: rows, the sheet, and the progress of a campaign."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from dispatch.domain.lamps import lamp_colour
from dispatch.domain.lifecycle.engine import explain_actions
from dispatch.domain.lifecycle.states import LifecycleKind, Origin
from dispatch.domain.moment import Moment
from dispatch.domain.verification_events import VERIFICATION_TASK
from dispatch.models import VerificationTask
from dispatch.selectors.names import Names, names
from dispatch.selectors.timeline import timeline
from dispatch.selectors.topic_view import deadlines_of
from dispatch.selectors.verification_access import inside, verification_keys, visible_verification
from dispatch.selectors.verification_facts import verification_facts
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.models import VerificationBatch
from grid.selectors.verification_campaigns import verification_campaign
from grid.selectors.verification_report import ReportQuestion, verification_report

KIND = LifecycleKind.VERIFICATION_TASK
#: By what progress may be asked for, and the column of the tasks.
PROGRESS_BY: Mapping[str, str] = {
    "subdistrict": "subdistrict_code",
    "community": "community_code",
    "cell": "cell_code",
}
#: Facts of input that the offer of an action does not depend on.
OFFERED: Mapping[str, object] = {
    "person_load": 0, "load_limit": 1, "rooms_unanswered": 0, "address_changed": False, "pause_over": True,
}  # fmt: skip


def list_verification(
    *,
    actor: Actor,
    moment: Moment,
    campaign: str,
    states: list[str],
    area: str,
    mine: bool,
    to_check: bool,
    after: UUID | None,
    limit: int,
) -> list[dict[str, Any]]:
    """The earliest due first; ``mine`` = given to the actor, ``to_check`` = the actor looks again. Three statements."""
    rows = visible_verification(actor).select_related("assignee", "checker", "campaign")
    if campaign:
        rows = rows.filter(campaign__code=campaign)
    rows = rows.filter(state__in=states) if states else rows.filter(closed_at=None)
    if area:
        rows = rows.filter(inside(area))
    if mine:
        rows = rows.filter(assignee_id=actor.account_id)
    if to_check:
        rows = rows.filter(checker_id=actor.account_id, state="spot_check")
    if after is not None:
        last = VerificationTask.objects.filter(id=after).values_list("next_due_at", flat=True).first()
        behind = Q(next_due_at=None, id__gt=after)
        if last is not None:
            behind = Q(next_due_at__gt=last) | Q(next_due_at=last, id__gt=after) | Q(next_due_at=None)
        rows = rows.filter(behind)
    known = names(moment)
    page = rows.order_by(F("next_due_at").asc(nulls_last=True), "id")[:limit]
    return [verification_row(task, known, moment) for task in page]


def verification_row(task: VerificationTask, known: Names, moment: Moment) -> dict[str, Any]:
    """One task in a list."""
    colour = lamp_colour(task.next_due_at, task.next_amber_at, moment.now, paused=task.closed_at is not None)
    return {
        "id": str(task.id),
        "number": task.number,
        "version": task.version,
        "campaign": task.campaign.code,
        "state": task.state,
        "name": task.name,
        "building_code": task.building_code or None,
        "cell_code": task.cell_code or None,
        "responsibility_grid": task.responsibility_code or None,
        "subdistrict": known.area(task.subdistrict_code),
        "community": known.area(task.community_code),
        "point": [task.point.x, task.point.y] if task.point else None,
        "records": task.records,
        "assignee": _person(task.assignee),
        "checker": _person(task.checker),
        "batch": str(task.batch_id) if task.batch_id else None,
        "lamp": {
            "colour": str(colour),
            "stage": task.next_stage or None,
            "owner": task.next_owner or None,
            "due_at": task.next_due_at,
            "amber_at": task.next_amber_at,
        },
        "created_at": task.created_at,
        "submitted_at": task.submitted_at,
        "closed_at": task.closed_at,
    }


def verification_sheet(task: VerificationTask, *, actor: Actor, moment: Moment) -> dict[str, Any]:
    """Everything of one task, with the batch it is judged with and what the actor may do."""
    return {
        **verification_row(task, names(moment), moment),
        "distance_m": task.distance_m,
        "off_site_reason": task.off_site_reason or None,
        "exception_ground": task.exception_ground or None,
        "visit_from_at": task.visit_from_at,
        "plan_at": task.plan_at,
        "judged": judged_with(task.batch),
        "deadlines": deadlines_of(KIND, task.id),
        "actions": _actions(task, actor),
        "history": timeline(VERIFICATION_TASK, task.id),
    }


def judged_with(batch: VerificationBatch | None) -> dict[str, Any] | None:
    """The batch's figures: how many records, how many drawn, looked at and wrong."""
    if batch is None:
        return None
    return {
        "id": str(batch.pk),
        "state": batch.state,
        "records": batch.rows_taken,
        "seed": batch.seed,
        "sampled": batch.sampled,
        "checked": batch.checked,
        "wrong": batch.wrong,
        "error_rate": round(batch.wrong / batch.checked, 6) if batch.checked else None,
    }


def verification_progress(*, campaign_code: str, by: str, area: str, actor: Actor) -> dict[str, Any]:
    """The campaign by area: tasks in each state beside the rate of the registry (核查率), never clamped.

    Narrowed to the tasks the actor may see. Raises `verification_campaign_unknown` (404), `progress_by_unknown` (422).
    """
    column = PROGRESS_BY.get(by)
    if column is None:
        raise GridlineError("progress_by_unknown", status=422, field="by", known=", ".join(PROGRESS_BY))
    campaign = verification_campaign(campaign_code)
    rows = VerificationTask.objects.filter(campaign=campaign, audience__overlap=verification_keys(actor))
    if area:
        rows = rows.filter(inside(area))
    counted = rows.values_list(column, "state").annotate(tasks=Count("id"), records=Sum("records"))
    areas: dict[str, dict[str, Any]] = {}
    for code, state, tasks, records in counted:
        entry = areas.setdefault(code, {"area": code, "tasks": 0, "records": 0, "states": {}})
        entry["tasks"] += tasks
        entry["records"] += records
        entry["states"][state] = tasks
    figures = {row.area: row.counts for row in verification_report(campaign, ReportQuestion(by=by))}
    for code, entry in areas.items():
        entry["figures"] = figures[code].as_json() if code in figures else None
    return {"campaign": campaign.code, "by": by, "items": [areas[code] for code in sorted(areas)]}


def _person(account: Any) -> dict[str, Any] | None:
    return None if account is None else {"id": account.id, "name": account.name}


def _actions(task: VerificationTask, actor: Actor) -> list[dict[str, Any]]:
    batch = task.batch
    rate = batch.wrong / batch.checked if batch is not None and batch.checked else None
    given = {**OFFERED, "error_rate": rate, "error_limit": task.campaign.error_limit}
    facts = verification_facts(task, actor, **given)
    return [
        {
            "verb": str(option.verb),
            "target": option.target,
            "enabled": option.enabled,
            "reason": option.reason_code,
            "primary": option.primary,
            "inputs": list(option.inputs),
        }
        for option in explain_actions(KIND, Origin.LOCAL, task.state, actor.roles, facts)
    ]
