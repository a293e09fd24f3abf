"""States of a topic and of a field task, with their Chinese names."""

from enum import StrEnum


class TopicState(StrEnum):
    """States of a topic (专题)."""

    PROPOSED = "proposed"  # 待立专题
    DISPATCHED = "dispatched"  # 已派单
    ACTING = "acting"  # 根治中
    FED_BACK = "fed_back"  # 已反馈
    CLOSED = "closed"  # 已办结
    CANCELLED = "cancelled"  # 已撤销


class FieldTaskState(StrEnum):
    """States of a field task (现场任务): patrol, collection, look-back."""

    PLANNED = "planned"  # 待指派
    ASSIGNED = "assigned"  # 已指派
    IN_PROGRESS = "in_progress"  # 进行中
    SUBMITTED = "submitted"  # 已提交
    RETURNED = "returned"  # 退回
    CLOSED = "closed"  # 已办结
    CANCELLED = "cancelled"  # 已取消
