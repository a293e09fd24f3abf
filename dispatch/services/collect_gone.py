"""A building that verification found gone becomes a collection task (采集任务), so that the registry hears of it."""

from dispatch.domain.moment import Moment
from dispatch.models import FieldTask, VerificationTask
from dispatch.models.ids import new_id
from dispatch.selectors.rule_values import rule_values
from dispatch.services.plan_field_task import NewTask, plan_field_task
from gis.domain.coordinates import LonLat
from grid.domain.actor import Actor


def collect_gone(*, task: VerificationTask, actor: Actor, moment: Moment) -> FieldTask:
    """Plan the collection of RULES 8d with the record that voids the building; somebody else looks, a clerk approves.

    Call it in the transaction of the exception.
    """
    place = LonLat(task.point.x, task.point.y) if task.point is not None else None
    found = plan_field_task(
        given=NewTask(
            kind=FieldTask.Kind.COLLECTION,
            title=task.name or task.building_code,
            matter=rule_values("verification").text("gone_matter"),
            place=place,
            subdistrict_code=task.subdistrict_code,
            community_code=task.community_code,
            cell_code=task.cell_code,
        ),
        actor=actor,
        moment=moment,
        not_to=() if actor.account_id is None else (actor.account_id,),
    )
    found.record = {
        "client_id": str(new_id()),
        "subject_kind": "building",
        "subject_code": task.building_code,
        "result": "void_record",
        "building_code": task.building_code,
        "cell_code": task.cell_code,
        "device_at": moment.now.isoformat(),
        "observer": actor.username,
    }
    found.save(update_fields=["record"])
    return found
