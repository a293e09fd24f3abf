"""Which demonstration accounts a district has: one per role, a clerk and a head per unit, inspectors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grid.domain.roles import Role
from grid.domain.units import Relation, UnitFacts, UnitsIndex

INSPECTORS_PER_SUBDISTRICT = 2


@dataclass(frozen=True, slots=True)
class DemoGrant:
    """A role, where it holds. `subdistrict_code` None = whole district."""

    role: Role
    subdistrict_code: str | None = None
    community_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An invented account; the name says what it is, it is nobody's."""

    username: str
    name: str
    unit_code: str
    grants: tuple[DemoGrant, ...]


_DISTRICT_DESK = {
    Role.CALL_TAKER: "区坐席",
    Role.DISPATCHER: "区派遣员",
    Role.CALLBACK_AGENT: "回访员",
    Role.RULING_PANEL: "审定小组",
    Role.LIAISON_OFFICER: "联络员",
    Role.DATA_CLERK: "数据专员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}
# the auditor sits in another office than the command centre, which leads what has no other owner (RULES 8e)
_DISTRICT_OFFICE = {
    Role.REPLY_AUDITOR: "答复审核员",
    Role.SUPERVISION_OFFICER: "督办员",
    Role.DISTRICT_LEADER: "区领导",
}


@dataclass(frozen=True, slots=True)
class Patrol:
    """Where an inspector works: a subdistrict and the communities of the responsibility grid."""

    subdistrict_code: str
    community_codes: tuple[str, ...]


def demo_accounts(
    units: UnitsIndex, home_subdistrict: str, patrols: Sequence[Patrol] | None = None
) -> tuple[DemoAccount, ...]:
    """Every demonstration account, in a fixed order. The area-bound roles work in `home_subdistrict`.

    `inspector.<n>` has the n-th of the `patrols`; without them every subdistrict has two inspectors.
    """
    inspectors = tuple(_inspectors(units, _even_patrols(units) if patrols is None else patrols))
    return (
        *_district_accounts(units),
        *_home_accounts(units, home_subdistrict),
        *(account for unit in units.all() for account in _unit_accounts(unit)),
        *inspectors,
    )


def _district_accounts(units: UnitsIndex) -> Iterator[DemoAccount]:
    for unit_type, names in (
        ("district_command_centre", _DISTRICT_DESK),
        ("district_service_office", _DISTRICT_OFFICE),
    ):
        unit = units.district_unit(unit_type)
        if unit is None:
            continue
        for role, name in names.items():
            yield DemoAccount(role.value, name, unit.code, (DemoGrant(role),))
        if Role.DISPATCHER in names:
            yield DemoAccount("city_link", "市热线平台", unit.code, (DemoGrant(Role.CITY),))


def _home_accounts(units: UnitsIndex, home: str) -> Iterator[DemoAccount]:
    """The accounts named after a role that needs a unit or an area: all of one subdistrict."""
    office = units.in_subdistrict("subdistrict", home)
    enforcement = units.in_subdistrict("subdistrict_enforcement", home)
    communities = [unit for unit in units.of_type("community") if unit.subdistrict_code == home]
    contractors = units.of_type("sanitation_contractor")
    if office:
        yield DemoAccount(
            "subdistrict_dispatcher",
            "街道派遣员",
            office.code,
            (DemoGrant(Role.SUBDISTRICT_DISPATCHER, home),),
        )
        yield DemoAccount("inspector", "网格员", office.code, _patrol(home, _communities(units, home)))
    if enforcement:
        for role, name in (
            (Role.UNIT_CLERK, "执法办经办"),
            (Role.UNIT_HEAD, "执法办负责人"),
            (Role.HANDLER, "执法办处置员"),
        ):
            yield DemoAccount(role.value, name, enforcement.code, (DemoGrant(role),))
    if communities:
        yield DemoAccount(
            "community_clerk", "社区专干", communities[0].code, (DemoGrant(Role.COMMUNITY_CLERK),)
        )
    if contractors:
        yield DemoAccount("contractor", "环卫作业员", contractors[0].code, (DemoGrant(Role.CONTRACTOR),))


def _unit_accounts(unit: UnitFacts) -> Iterator[DemoAccount]:
    """`clerk.<code>` and `head.<code>` of every unit, a handler where work is done by own people."""
    below: tuple[DemoGrant, ...] = ()
    if unit.relation is Relation.CONTRACTOR:
        below = (DemoGrant(Role.CONTRACTOR),)
    elif unit.unit_type == "community":
        below = (DemoGrant(Role.COMMUNITY_CLERK),)
    clerk, head = below or (DemoGrant(Role.UNIT_CLERK),), below or (DemoGrant(Role.UNIT_HEAD),)
    if unit.unit_type == "subdistrict":
        # The same desk signs for the subdistrict and dispatches inside it (RULES 8e).
        clerk += (DemoGrant(Role.SUBDISTRICT_DISPATCHER, unit.subdistrict_code),)
    yield DemoAccount(f"clerk.{unit.code}", f"{unit.name_zh}经办", unit.code, clerk)
    yield DemoAccount(f"head.{unit.code}", f"{unit.name_zh}负责人", unit.code, head)
    if unit.tier == 2 and unit.may_lead:
        yield DemoAccount(
            f"handler.{unit.code}", f"{unit.name_zh}处置员", unit.code, (DemoGrant(Role.HANDLER),)
        )


def _inspectors(units: UnitsIndex, patrols: Sequence[Patrol]) -> Iterator[DemoAccount]:
    """`inspector.<n>`, numbered through the district, at the office of the subdistrict."""
    for number, patrol in enumerate(patrols, start=1):
        office = units.in_subdistrict("subdistrict", patrol.subdistrict_code)
        if office:
            grants = _patrol(patrol.subdistrict_code, patrol.community_codes)
            yield DemoAccount(f"inspector.{number}", f"网格员{number}号", office.code, grants)


def _even_patrols(units: UnitsIndex) -> list[Patrol]:
    """The communities of a subdistrict are shared out in turn."""
    patrols = []
    for office in units.of_type("subdistrict"):
        home = office.subdistrict_code or ""
        codes = _communities(units, home)
        patrols += [
            Patrol(home, codes[turn::INSPECTORS_PER_SUBDISTRICT])
            for turn in range(INSPECTORS_PER_SUBDISTRICT)
        ]
    return patrols


def _communities(units: UnitsIndex, home: str) -> tuple[str, ...]:
    return tuple(u.community_code or "" for u in units.of_type("community") if u.subdistrict_code == home)


def _patrol(home: str, codes: tuple[str, ...]) -> tuple[DemoGrant, ...]:
    return (DemoGrant(Role.INSPECTOR, home, codes), DemoGrant(Role.SITE_CHECKER, home))
