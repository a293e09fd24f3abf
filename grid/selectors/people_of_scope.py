"""Which people stand behind a scope key: whom a message to a unit or a desk reaches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from grid.domain.roles import DISTRICT_DESK_ROLES, SUB_HANDLER_ROLES, UNIT_ROLES, Role
from grid.models import RoleGrant

DESK_ROLES = {
    "supervision": Role.SUPERVISION_OFFICER,
    "leader": Role.DISTRICT_LEADER,
    "audit": Role.REPLY_AUDITOR,
    "callback": Role.CALLBACK_AGENT,
    "data": Role.DATA_CLERK,
    "desk:district": Role.DISPATCHER,
}
OF_UNITS = sorted(role.value for role in UNIT_ROLES | SUB_HANDLER_ROLES)


@dataclass(frozen=True, slots=True)
class Reachable:
    """An active account as a message needs it; ``phone`` is the official's own number at work, perhaps empty."""

    account_id: int
    language: str
    username: str
    phone: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A key taken apart: `supervision@HZ-OFFICE#supervision_officer` = desk, own unit of its members, role."""

    key: str
    base: str
    of_unit: str
    role: str

    @classmethod
    def of(cls, key: str) -> "_Wanted":
        place, _, role = key.partition("#")
        base, _, unit = place.partition("@")
        return cls(key, base, unit, role)

    @property
    def condition(self) -> Q:
        found = _condition(self.base, self.role)
        if self.of_unit:
            found &= Q(account__unit__code=self.of_unit)
        return found & Q(role=self.role) if self.role else found


def people_of_scope(keys: Iterable[str]) -> Mapping[str, tuple[Reachable, ...]]:
    """Key → active people: clerks and heads of exactly that unit, the dispatchers of a desk, the holder of an office.

    Keys narrowed by `grid.domain.scope.of_unit` and `as_role` reach just those. One statement. A key behind which
    nobody stands is missing from the answer.
    """
    wanted = [_Wanted.of(key) for key in sorted(set(keys))]
    condition = Q(pk__in=[])
    for each in wanted:
        condition |= each.condition
    grants = RoleGrant.objects.filter(condition, account__is_active=True).select_related(
        "account", "unit", "account__unit"
    )
    found: dict[str, dict[int, Reachable]] = defaultdict(dict)
    for grant in grants:
        account = grant.account
        person = Reachable(account.pk, account.language, account.username, account.phone)
        for each in wanted:
            if _stands_behind(grant, each):
                found[each.key][account.pk] = person
    return {key: tuple(people.values()) for key, people in found.items()}


def _stands_behind(grant: RoleGrant, wanted: _Wanted) -> bool:
    own_unit = grant.account.unit.code if grant.account.unit else ""
    return (
        wanted.role in ("", grant.role)
        and wanted.of_unit in ("", own_unit)
        and wanted.base in _keys_of(grant, wanted.role)
    )


def _condition(base: str, role: str) -> Q:
    kind, _, code = base.partition(":")
    if base in DESK_ROLES:
        return Q(role=_role_at(base, role))
    if kind == "desk" and code:
        return Q(role=Role.SUBDISTRICT_DISPATCHER.value, subdistrict_code=code)
    if kind == "unit" and code:
        at_unit = Q(unit__code=code) | Q(unit__isnull=True, account__unit__code=code)
        return at_unit & Q(role__in=OF_UNITS)
    if kind == "person" and code.isascii() and code.isdigit():
        return Q(account_id=int(code))
    return Q(pk__in=[])


def _role_at(desk: str, role: str) -> str:
    """Who is meant by a desk: its dispatchers, unless another role that works there is named."""
    if desk == "desk:district" and role in DISTRICT_DESK_ROLES:
        return role
    return DESK_ROLES[desk].value


def _keys_of(grant: RoleGrant, role: str) -> tuple[str, ...]:
    keys = [f"person:{grant.account_id}"]
    keys += [desk for desk in DESK_ROLES if grant.role == _role_at(desk, role)]
    if grant.role == Role.SUBDISTRICT_DISPATCHER.value and grant.subdistrict_code:
        keys.append(f"desk:{grant.subdistrict_code}")
    unit = grant.unit or grant.account.unit
    if unit is not None and grant.role in OF_UNITS:
        keys.append(f"unit:{unit.code}")
    return tuple(keys)
