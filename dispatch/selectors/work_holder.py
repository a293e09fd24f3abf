"""What work beside tickets is called in the history, and who has it now."""

from dispatch.domain.events import SUPERVISION_ORDER
from dispatch.domain.side_path_events import SUPPORT_CALL
from dispatch.models import FieldTask, SupervisionOrder, SupportCall, Topic
from dispatch.selectors.work_facts import holder_of, kind_of


def subject_type_of(row: SupervisionOrder | Topic | FieldTask | SupportCall) -> str:
    """The type under which events, deadlines and timers name it."""
    if isinstance(row, SupervisionOrder):
        return SUPERVISION_ORDER
    return SUPPORT_CALL if isinstance(row, SupportCall) else str(kind_of(row))


def holder_of_work(row: SupervisionOrder | Topic | FieldTask | SupportCall) -> dict[str, str]:
    """The unit of an order, the desk that made a call, the holder of a topic or a task; nobody once it ended."""
    if isinstance(row, Topic | FieldTask):
        return holder_of(row)
    if row.closed_at is not None:
        return {"kind": "nobody", "code": ""}
    if isinstance(row, SupervisionOrder):
        return {"kind": "unit", "code": row.unit_id}
    return {"kind": "queue", "code": f"desk:{row.subdistrict_code}"}
