"""Report a collection (采集任务): what an inspector found new or gone, for the base registry, never dispatched."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from dispatch.domain.checklists import ANSWER_LENGTH
from dispatch.models import FieldTask
from dispatch.models.ids import new_id
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import current_moment
from dispatch.services.plan_field_task import NewTask, give_to, plan_field_task
from dispatch.services.work_change import WorkChange
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.locate import locate
from grid.services.write_collected import check_collected

FINDERS = (Role.INSPECTOR, Role.COMMUNITY_CLERK)


def report_collection(
    *,
    actor: Actor,
    matter: str,
    place: LonLat,
    findings: str,
    record: Mapping[str, Any],
) -> FieldTask:
    """Plan, take and hand in a collection in one go: whoever found it is on the spot. A data clerk approves it.

    ``record`` is one verification record without its key figures: `subject_kind`, `result` (`added`, `corrected`,
    `void_record`), `subject_code`, `observed` … of a thing, never of a person: people enter by the registry's own
    doors, which seal them. Raises `role_not_entitled` (403), `matter_unknown`, `matter_not_collected`,
    `outside_district`,
    `findings_missing`, `collection_of_people` (422), and what the registry refuses of the record.
    """
    if not actor.has(*FINDERS) or actor.account_id is None:
        raise GridlineError("role_not_entitled", status=403, verb="report")
    with transaction.atomic():
        moment = current_moment()
        entry = catalogue(moment.catalogue_version).matter(matter)
        if not entry.is_collected:
            raise GridlineError("matter_not_collected", status=422, field="matter")
        found = locate(place)
        if not found.in_district:
            raise GridlineError("outside_district", status=422, field="location")
        kept = {
            "building_code": found.building_code or "",
            "cell_code": found.cell_code or "",
            **record,
            "client_id": str(new_id()),
            "observer": actor.name,
            "device_at": moment.now.isoformat(),
        }
        check_collected(kept, at=moment.now)
        task = plan_field_task(
            given=NewTask(
                kind=FieldTask.Kind.COLLECTION,
                title=entry.name_zh,
                matter=matter,
                place=place,
                subdistrict_code=found.subdistrict_code or "",
                community_code=found.community_code or "",
                cell_code=found.cell_code or "",
            ),
            actor=actor,
            moment=moment,
            assign=False,
        )
        change = WorkChange(task, moment=moment)
        give_to(change, actor.account_id, actor=Actor.system(), how="finder", took_part=False)
        change.step("start", actor=actor, data={"assignee": str(actor.account_id), "distance_m": 0})
        change.step(
            "submit_result",
            actor=actor,
            data={"assignee": str(actor.account_id), "passed": None},
            unanswered_points=0,
            findings=bool(findings.strip()),
            outcome_stated=True,
        )
        task.record, task.findings = kept, findings.strip()[: ANSWER_LENGTH * 4]
        task.done_by_id, task.submitted_at = actor.account_id, moment.now
        change.write()
        return task
