"""The roles of Gridline: what a person, the city platform or the system may be when it acts."""

from enum import StrEnum


class Role(StrEnum):
    """角色. What an account may do; where it may do it stands in the role grant (unit, area).

    `SITE_CHECKER` is a duty of inspectors, `CITY` a message of the city platform and `SYSTEM` the
    system itself: the last two are never held by a person.
    """

    CALL_TAKER = "call_taker"  # 坐席
    DISPATCHER = "dispatcher"  # 派遣员
    SUBDISTRICT_DISPATCHER = "subdistrict_dispatcher"  # 街道派遣员
    UNIT_CLERK = "unit_clerk"  # 单位经办
    UNIT_HEAD = "unit_head"  # 单位负责人
    HANDLER = "handler"  # 处置员
    CONTRACTOR = "contractor"  # 外包人员
    COMMUNITY_CLERK = "community_clerk"  # 社区专干
    INSPECTOR = "inspector"  # 网格员
    SITE_CHECKER = "site_checker"  # 核查员
    REPLY_AUDITOR = "reply_auditor"  # 审核员
    CALLBACK_AGENT = "callback_agent"  # 回访员
    SUPERVISION_OFFICER = "supervision_officer"  # 督办员
    RULING_PANEL = "ruling_panel"  # 审定工作小组
    DISTRICT_LEADER = "district_leader"  # 领导
    LIAISON_OFFICER = "liaison_officer"  # 联络员
    DATA_CLERK = "data_clerk"  # 数据专员
    SYSTEM_ADMIN = "system_admin"  # 系统管理员
    SECURITY_ADMIN = "security_admin"  # 安全管理员
    AUDIT_ADMIN = "audit_admin"  # 审计管理员
    CITY = "city"  # 市平台
    SYSTEM = "system"  # 系统


ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""Three separate administrators (MLPS level 3): one account holds at most one of them."""

DISTRICT_DESK_ROLES = frozenset({Role.CALL_TAKER, Role.DISPATCHER, Role.RULING_PANEL, Role.LIAISON_OFFICER})
"""Roles that work at the district command centre and see its tickets."""

UNIT_ROLES = frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD})
"""Roles that act for a handling unit and everything below it."""

SUB_HANDLER_ROLES = frozenset({Role.CONTRACTOR, Role.COMMUNITY_CLERK})
"""Roles of units that never lead: they see the work sub-dispatched to their own unit only."""

FIELD_ROLES = frozenset(
    {Role.HANDLER, Role.CONTRACTOR, Role.COMMUNITY_CLERK, Role.INSPECTOR, Role.SITE_CHECKER}
)
"""Roles that work on the phone page."""

NO_REQUESTER_ROLES = frozenset(
    {
        Role.CONTRACTOR,
        Role.INSPECTOR,
        Role.SITE_CHECKER,
        Role.DATA_CLERK,
        Role.SYSTEM_ADMIN,
        Role.SECURITY_ADMIN,
        Role.AUDIT_ADMIN,
    }
)
"""Roles that by themselves never see who the requester is, not even masked."""
