"""Topics and field tasks to try a route on: in a state that many verbs know, seen by the given scope keys."""

import itertools
from collections.abc import Iterable

from dispatch.models import FieldTask, Topic
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment

LEAD, HOME = "440105003-ENF", "440105003"
_numbers = itertools.count(1)


def make_topic(keys: Iterable[str]) -> str:
    """A topic that its lead unit acts on."""
    now = current_moment().now
    topic = Topic.objects.create(
        id=new_id(), number=f"Z{next(_numbers):08d}", kind="chosen", state="acting", state_since=now,
        title="油烟扰民", subdistrict_code=HOME, lead_unit_id=LEAD, action="统一改管", work_from_at=now,
        audience=list(keys), created_at=now, updated_at=now,
    )  # fmt: skip
    return str(topic.id)


def make_task(keys: Iterable[str]) -> str:
    """A collection that somebody has handed in and nobody has judged: the kind that centres and data clerks see."""
    now = current_moment().now
    task = FieldTask.objects.create(
        id=new_id(), number=f"T{next(_numbers):08d}", kind="collection", state="submitted", state_since=now,
        title="新增实有单位", subdistrict_code=HOME, work_from_at=now, submitted_at=now,
        audience=list(keys), created_at=now, updated_at=now,
    )  # fmt: skip
    return str(task.id)
