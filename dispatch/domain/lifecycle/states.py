"""Every state of the life cycles, with its Chinese name, and which of them are final."""

from enum import StrEnum

from dispatch.domain.lifecycle.topic_states import FieldTaskState, TopicState


class LifecycleKind(StrEnum):
    """What lives: the two kinds of ticket, supervision order, verification task, topic and field task."""

    HOTLINE = "hotline"
    GRID_EVENT = "grid_event"
    SUPERVISION_ORDER = "supervision_order"
    VERIFICATION_TASK = "verification_task"
    TOPIC = "topic"
    FIELD_TASK = "field_task"


class Origin(StrEnum):
    """Where a ticket began: 市工单 brings number, class and clocks; 本地工单 lives wholly in the district."""

    CITY = "city"
    LOCAL = "local"


class ClockOwner(StrEnum):
    """Who may move a clock (时钟归属)."""

    CITY = "city"
    STATUTE = "statute"
    DISTRICT = "district"


class HotlineState(StrEnum):
    """States of a hotline ticket (工单)."""

    RECEIVED = "received"  # 已接收
    CLASSIFIED = "classified"  # 已分类
    DISPATCHED = "dispatched"  # 已派单
    SIGNED = "signed"  # 已签收
    HANDLING = "handling"  # 办理中
    SUB_DISPATCHED = "sub_dispatched"  # 已再派
    RETURN_REQUESTED = "return_requested"  # 退单待审
    RETURN_TO_CITY_REQUESTED = "return_to_city_requested"  # 退市待复
    CITY_RETURNED = "city_returned"  # 已退市
    DISPUTED = "disputed"  # 争议协调中
    RULED = "ruled"  # 已审定
    EXTENSION_REQUESTED = "extension_requested"  # 延期待批
    DEFERRED = "deferred"  # 挂账
    AWAITING_SIGNATURE = "awaiting_signature"  # 待审签
    AWAITING_AUDIT = "awaiting_audit"  # 待审核
    REWORK = "rework"  # 重办
    REPLIED_TO_CITY = "replied_to_city"  # 已答复市
    CITY_CALLING_BACK = "city_calling_back"  # 市回访中
    CITY_REWORK = "city_rework"  # 市重办
    FOLLOWING_UP = "following_up"  # 跟踪办理中
    CALLING_BACK = "calling_back"  # 回访中
    CLOSED = "closed"  # 已办结
    TRANSFERRED = "transferred"  # 已移送
    TERMINATED = "terminated"  # 已终止
    VOIDED = "voided"  # 已作废


class GridEventState(StrEnum):
    """States of a grid event (网格事件)."""

    DRAFT = "draft"  # 草稿(离线)
    REPORTED = "reported"  # 已上报
    PRE_FILING_CHECK = "pre_filing_check"  # 立案前核实
    NOT_FILED = "not_filed"  # 不予立案
    FILED = "filed"  # 已立案
    REPORTED_UP = "reported_up"  # 已上报区
    UPGRADED = "upgraded"  # 已上报市
    DISPATCHED = "dispatched"  # 已派遣
    ASSIGNED = "assigned"  # 已指派
    HANDLING = "handling"  # 处置中
    HANDLED = "handled"  # 已处置
    RETURNED = "returned"  # 退单待审
    DISPUTED = "disputed"  # 争议协调中
    RULED = "ruled"  # 已审定
    EXTENSION_REQUESTED = "extension_requested"  # 延期待批
    DEFERRED = "deferred"  # 挂账
    CLOSURE_CHECK = "closure_check"  # 结案核查
    REWORK = "rework"  # 返工
    SELF_HANDLED = "self_handled"  # 自行处置待审
    CLOSED = "closed"  # 已结案
    VOIDED = "voided"  # 已作废


class SupervisionState(StrEnum):
    """States of a supervision order (督办件)."""

    PROPOSED = "proposed"  # 拟督办
    ISSUED = "issued"  # 已下发
    RECEIVED = "received"  # 已签收
    RECTIFYING = "rectifying"  # 整改中
    FED_BACK = "fed_back"  # 已反馈
    CHECKING = "checking"  # 核验中
    REJECTED = "rejected"  # 退回整改
    ACCEPTED = "accepted"  # 已销号
    ESCALATED = "escalated"  # 已升级
    ARCHIVED = "archived"  # 已归档
    CANCELLED = "cancelled"  # 已撤销


class VerificationState(StrEnum):
    """States of a verification task (核查任务)."""

    PLANNED = "planned"  # 待下发
    ASSIGNED = "assigned"  # 已分派
    IN_PROGRESS = "in_progress"  # 核查中
    SUBMITTED = "submitted"  # 已提交
    SPOT_CHECK = "spot_check"  # 抽查
    RETURNED = "returned"  # 退回
    EXCEPTION = "exception"  # 无法核查
    APPROVED = "approved"  # 已审核入库
    SENT_TO_CITY = "sent_to_city"  # 已反馈市
    CANCELLED = "cancelled"  # 已取消


STATES: dict[LifecycleKind, type[StrEnum]] = {
    LifecycleKind.HOTLINE: HotlineState,
    LifecycleKind.GRID_EVENT: GridEventState,
    LifecycleKind.SUPERVISION_ORDER: SupervisionState,
    LifecycleKind.VERIFICATION_TASK: VerificationState,
    LifecycleKind.TOPIC: TopicState,
    LifecycleKind.FIELD_TASK: FieldTaskState,
}

FINAL: dict[LifecycleKind, frozenset[str]] = {
    LifecycleKind.HOTLINE: frozenset(
        {
            HotlineState.CITY_RETURNED,
            HotlineState.CLOSED,
            HotlineState.TRANSFERRED,
            HotlineState.TERMINATED,
            HotlineState.VOIDED,
        }
    ),
    LifecycleKind.GRID_EVENT: frozenset(
        {GridEventState.NOT_FILED, GridEventState.CLOSED, GridEventState.VOIDED}
    ),
    LifecycleKind.SUPERVISION_ORDER: frozenset(
        {SupervisionState.ESCALATED, SupervisionState.ARCHIVED, SupervisionState.CANCELLED}
    ),
    LifecycleKind.VERIFICATION_TASK: frozenset({VerificationState.SENT_TO_CITY, VerificationState.CANCELLED}),
    LifecycleKind.TOPIC: frozenset({TopicState.CLOSED, TopicState.CANCELLED}),
    LifecycleKind.FIELD_TASK: frozenset({FieldTaskState.CLOSED, FieldTaskState.CANCELLED}),
}

INITIAL: dict[LifecycleKind, frozenset[str]] = {
    LifecycleKind.HOTLINE: frozenset({HotlineState.RECEIVED}),
    LifecycleKind.GRID_EVENT: frozenset({GridEventState.DRAFT, GridEventState.REPORTED}),
    LifecycleKind.SUPERVISION_ORDER: frozenset({SupervisionState.PROPOSED}),
    LifecycleKind.VERIFICATION_TASK: frozenset({VerificationState.PLANNED}),
    LifecycleKind.TOPIC: frozenset({TopicState.PROPOSED}),
    LifecycleKind.FIELD_TASK: frozenset({FieldTaskState.PLANNED}),
}

CITY_ONLY: dict[LifecycleKind, frozenset[str]] = {
    LifecycleKind.HOTLINE: frozenset(
        {
            HotlineState.RETURN_TO_CITY_REQUESTED,
            HotlineState.CITY_RETURNED,
            HotlineState.REPLIED_TO_CITY,
            HotlineState.CITY_CALLING_BACK,
            HotlineState.CITY_REWORK,
        }
    )
}

LOCAL_ONLY: dict[LifecycleKind, frozenset[str]] = {
    LifecycleKind.HOTLINE: frozenset(
        {
            HotlineState.CALLING_BACK,
            HotlineState.TRANSFERRED,
            HotlineState.TERMINATED,
            HotlineState.VOIDED,
        }
    )
}


def states_of(kind: str) -> tuple[str, ...]:
    """All states of a life cycle, in the order of the table; ValueError for an unknown kind."""
    return tuple(STATES[LifecycleKind(kind)])


def open_states(kind: str) -> frozenset[str]:
    """`any open`: every state of the kind that is not final."""
    return frozenset(states_of(kind)) - FINAL[LifecycleKind(kind)]


def is_final(kind: str, state: str) -> bool:
    """True where the life ends (only the city's rework order leads out of a closed hotline ticket)."""
    return state in FINAL[LifecycleKind(kind)]


def states_for_origin(kind: str, origin: str) -> frozenset[str]:
    """The states a ticket of this origin can be in; both share every state not bound to one origin."""
    lifecycle = LifecycleKind(kind)
    barred = LOCAL_ONLY if origin == Origin.CITY else CITY_ONLY
    return frozenset(states_of(kind)) - barred.get(lifecycle, frozenset())
