"""Alarms (告警): what must not go unseen, which desk owns it, and how it reads."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

DISTRICT_DESK = "desk:district"
TOP_OWNER = "leader"


class AlarmKind(StrEnum):
    """Everything an alarm may be raised for; a closed list, so that each has its words."""

    TICKET_UNROUTED = "ticket_unrouted"  # no row of the dispatch table decides
    TIMER_QUARANTINED = "timer_quarantined"
    GRID_CHANGE_FAILED = "grid_change_failed"
    PING_PONG = "ping_pong"  # 工单空转
    FLOOD = "flood"
    ADAPTER_DEAD = "adapter_dead"
    CALENDAR_MISSING = "calendar_missing"
    REMINDER_UNANSWERED = "reminder_unanswered"  # a work reminder was not acknowledged by its date
    TOP_ORDER_MISSED = "top_order_missed"  # an order of the highest level missed its limit
    PROPOSAL_UNANSWERED = (
        "proposal_unanswered"  # a proposed order was neither instructed, issued nor cancelled
    )
    CELL_OF_ROW_VANISHED = "cell_of_row_vanished"  # rows of a dispatch table name a cell that is no more
    CHECK_UNMANNED = "check_unmanned"  # nobody of the subdistrict can look on site
    ROSTER_GAP = "roster_gap"
    HANDOVER_UNCONFIRMED = "handover_unconfirmed"  # 交接班
    EMERGENCY_UNSIGNED = "emergency_unsigned"
    KNOWLEDGE_OVERDUE = "knowledge_overdue"


ALARM_WORDS: Mapping[AlarmKind, tuple[str, str]] = MappingProxyType(
    {
        AlarmKind.TICKET_UNROUTED: (
            "工单没有派单规则可用,在值班席等待派遣",
            "No dispatch rule decides this ticket; it waits at the duty desk",
        ),
        AlarmKind.TIMER_QUARANTINED: (
            "定时器多次失败,已隔离,请查原因",
            "A timer failed again and again and was set aside",
        ),
        AlarmKind.GRID_CHANGE_FAILED: (
            "计划的网格调整到期未能生效",
            "A planned change of the grid could not be applied",
        ),
        AlarmKind.PING_PONG: (
            "工单空转:多次转派或退单,请指定责任单位",
            "The ticket is passed back and forth; name who is responsible",
        ),
        AlarmKind.FLOOD: (
            "短时间内同一地点大量同类诉求",
            "Many reports of one thing at one place within a short time",
        ),
        AlarmKind.ADAPTER_DEAD: ("消息通道发送失败,请检查", "A message adapter does not deliver"),
        AlarmKind.CALENDAR_MISSING: (
            "下一年度的工作日历还没有载入",
            "Next year's working calendar has not been loaded",
        ),
        AlarmKind.REMINDER_UNANSWERED: (
            "工作提醒过期未确认",
            "A work reminder was not acknowledged by its date",
        ),
        AlarmKind.TOP_ORDER_MISSED: (
            "最高级督办件逾期未反馈",
            "A supervision order of the highest level missed its limit",
        ),
        AlarmKind.PROPOSAL_UNANSWERED: (
            "拟督办件逾期未批示、未下发,也未撤销",
            "A proposed supervision order was neither instructed, issued nor cancelled in time",
        ),
        AlarmKind.CELL_OF_ROW_VANISHED: (
            "派单目录有行指向已不存在的网格,请修改",
            "Rows of a dispatch table name cells that are no more; change them",
        ),
        AlarmKind.CHECK_UNMANNED: (
            "本街道无人可核查,请指定核查员",
            "Nobody of the subdistrict can look on site; name a checker",
        ),
        AlarmKind.ROSTER_GAP: ("值班表有空档", "The roster has a gap"),
        AlarmKind.HANDOVER_UNCONFIRMED: (
            "交接班未经双方确认",
            "A handover was not confirmed by both sides",
        ),
        AlarmKind.EMERGENCY_UNSIGNED: ("紧急事件无人签收", "Nobody has signed for an emergency"),
        AlarmKind.KNOWLEDGE_OVERDUE: ("知识点反馈逾期", "A unit owes the knowledge base an answer"),
    }
)
"""How an alarm reads, Chinese first, English second."""


def alarm_text(kind: str, language: str) -> str:
    """The words of a kind in the language of the reader."""
    chinese, english = ALARM_WORDS[AlarmKind(kind)]
    return english if language == "en" else chinese


def owner_of(audience: Iterable[str]) -> str:
    """The desk that owns the alarm among those who may hear of it: the nearest command centre, else the first key.

    Raises ValueError for an alarm nobody would own.
    """
    keys = sorted(audience)
    if not keys:
        raise ValueError("an alarm needs somebody who owns it")
    own_desks = [key for key in keys if key.startswith("desk:") and key != DISTRICT_DESK]
    if len(own_desks) == 1:
        return own_desks[0]
    return next((key for key in (DISTRICT_DESK, "supervision") if key in keys), keys[0])


def next_owner(owner: str, shift_leader: int | None = None) -> str | None:
    """Who gets an alarm that its owner leaves unacknowledged; None at the top.

    A subdistrict's or a unit's alarm passes to the district desk, the desk's to its shift leader (带班领导) when the
    roster names one (``shift_leader``: the account), else to supervision, and from there to the leaders.
    """
    if owner == DISTRICT_DESK:
        return f"person:{shift_leader}" if shift_leader is not None else "supervision"
    if owner.startswith("person:"):
        return "supervision"
    if owner == "supervision":
        return TOP_OWNER
    return None if owner == TOP_OWNER else DISTRICT_DESK
