"""What happens to a verification task (核查任务), in business words."""

from collections.abc import Mapping

from dispatch.domain.event_fields import FieldKind as K

VERIFICATION_TASK = "verification_task"

VERIFICATION_STEPS: Mapping[str, Mapping[str, K]] = {
    "verification_task_planned": {"campaign": K.CODE, "records": K.INTEGER},
    "verification_task_assigned": {"assignee": K.ID, "how": K.CODE},
    "verification_task_cancelled": {"reason": K.NOTE},
    "verification_task_started": {"assignee": K.ID, "distance_m": K.NUMBER, "reason": K.NOTE},
    "verification_task_submitted": {"assignee": K.ID, "records": K.INTEGER, "batch": K.ID},
    "verification_task_excepted": {"ground": K.CODE, "reason": K.NOTE},
    "verification_task_replanned": {"planned_at": K.MOMENT, "reason": K.NOTE},
    "verification_task_sampled": {"assignee": K.ID, "batch": K.ID},
    "verification_task_approved": {"error_rate": K.NUMBER, "batch": K.ID},
    "verification_task_sent_back": {"error_rate": K.NUMBER, "batch": K.ID, "reason": K.NOTE},
    "verification_task_sent_to_city": {"receipt": K.CODE},
}
