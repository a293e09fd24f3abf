"""What a supervision order (督办件) is made of beside its life cycle: levels, grounds, who hears of it."""

from enum import IntEnum, StrEnum

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
    LOOK_BACK_FAILED = (
        "look_back_failed"  # a look-back found that the result had not lasted, or was never there
    )


IN_FORCE = (
    SupervisionState.ISSUED,
    SupervisionState.RECEIVED,
    SupervisionState.RECTIFYING,
    SupervisionState.FED_BACK,
    SupervisionState.CHECKING,
    SupervisionState.REJECTED,
)
"""States in which an order binds its unit; the ticket's reply then needs the head in person."""


def next_level(level: int) -> int | None:
    """The level an order is escalated to; None at the top."""
    return level + 1 if level < TOP_LEVEL else None


def needs_instruction(level: int) -> bool:
    """Levels 2 and 3 stay proposed until the leader's instruction is attached."""
    return level >= INSTRUCTION_FROM


def order_audience(*, state: str, level: int, unit_code: str) -> frozenset[str]:
    """The scope keys that see an order: supervision always, leaders from level 2 on, the unit once it is issued.

    A leader sees the orders of the own level and above, and those of the units led (`led:`), as domain rules 8c say.
    A proposal is not shown to the unit it concerns, nor to who leads it.
    """
    keys = {"supervision"}
    if needs_instruction(level):
        keys.add("leader")
    if state not in (SupervisionState.PROPOSED,):
        keys |= {f"unit:{unit_code}", f"led:{unit_code}"}
    return frozenset(keys)
