"""What a supervision order (督办件) is made of beside its life cycle: levels, grounds, who hears of it."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType

from dispatch.domain.lifecycle.states import SupervisionState


class SupervisionLevel(IntEnum):
    """Which authority stands behind the order (domain rules 8c)."""

    CITY = 0  # 市督办: from above, with the city's own due time
    DISTRICT_OFFICE = 1  # 区政务办督办
    DISTRICT_LEADER = 2  # 区领导督办
    DISTRICT_GOVERNMENT = 3  # 区政府督办


TOP_LEVEL = SupervisionLevel.DISTRICT_GOVERNMENT
INSTRUCTION_FROM = SupervisionLevel.DISTRICT_LEADER
"""Orders from this level on are issued only with the instruction (批示) of a leader attached."""


class Ground(StrEnum):
    """Why supervision is proposed (domain rules 8c, triggers)."""

    OVERDUE = "overdue"  # more than 3 working days late
    RETURNED = "returned"  # returned three times or more
    UNSATISFIED = "unsatisfied"  # unsatisfied after two reworks
    REPEATED = "repeated"  # three complaints or more within 30 days
    MANY_REQUESTERS = "many_requesters"  # five requesters or more
    MEDIA_OR_LEADER = "media_or_leader"
    DEFERRAL_REVIEW_MISSED = "deferral_review_missed"
    PLAN_DATE_MISSED = "plan_date_missed"  # of a follow-up
    ESCALATED = "escalated"  # an order of the level below missed its limit or was rejected twice
    CITY_ORDER = "city_order"


def next_level(level: int) -> int | None:
    """The level an order is escalated to; None at the top."""
    return level + 1 if level < TOP_LEVEL else None


def needs_instruction(level: int) -> bool:
    """Levels 2 and 3 stay proposed until the leader's instruction is attached."""
    return level >= INSTRUCTION_FROM


def order_audience(*, state: str, level: int, unit_code: str) -> frozenset[str]:
    """The scope keys that see an order: supervision always, leaders from level 2 on, the unit once it is issued.

    A proposal is not shown to the unit it concerns.
    """
    keys = {"supervision"}
    if needs_instruction(level):
        keys.add("leader")
    if state not in (SupervisionState.PROPOSED,):
        keys.add(f"unit:{unit_code}")
    return frozenset(keys)


GROUND_WORDS: Mapping[Ground, str] = MappingProxyType(
    {
        Ground.OVERDUE: "超期 3 个工作日以上",
        Ground.RETURNED: "退单 3 次以上",
        Ground.UNSATISFIED: "两次重办后仍不满意",
        Ground.REPEATED: "30 日内重复投诉 3 次以上",
        Ground.MANY_REQUESTERS: "5 名以上诉求人反映",
        Ground.MEDIA_OR_LEADER: "媒体或领导关注",
        Ground.DEFERRAL_REVIEW_MISSED: "挂账复核逾期",
        Ground.PLAN_DATE_MISSED: "跟踪办理计划日期逾期",
        Ground.ESCALATED: "下一级督办逾期或两次退回",
        Ground.CITY_ORDER: "市督办",
    }
)
"""How a ground reads in a submission, which is an official Chinese document."""


def submission_text(
    *, order_number: str, ticket_number: str, unit_name: str, ground: Ground, level: int
) -> str:
    """The drafted submission (呈批): what a leader is asked to decide. Official text, Chinese, no personal data."""
    asked = "区领导督办" if level == SupervisionLevel.DISTRICT_LEADER else "区政府督办"
    return (
        f"关于提请{asked}的呈批:{unit_name}承办的 {ticket_number} 经 {order_number} 督办,"
        f"{GROUND_WORDS[ground]},整改期限已过。拟请批示,由{asked}。"
    )
