"""Which people stand behind a scope key: whom a message to a unit or a desk reaches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from grid.domain.roles import SUB_HANDLER_ROLES, UNIT_ROLES, Role
from grid.models import RoleGrant

DESK_ROLES = {
    "supervision": Role.SUPERVISION_OFFICER,
    "leader": Role.DISTRICT_LEADER,
    "audit": Role.REPLY_AUDITOR,
    "callback": Role.CALLBACK_AGENT,
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


def people_of_scope(keys: Iterable[str]) -> Mapping[str, tuple[Reachable, ...]]:
    """Key → active people: clerks and heads of exactly that unit, the dispatchers of a desk, the holder of an office.

    One statement. A key behind which nobody stands is missing from the answer.
    """
    wanted = sorted(set(keys))
    condition = Q(pk__in=[])
    for key in wanted:
        condition |= _condition(key)
    grants = RoleGrant.objects.filter(condition, account__is_active=True).select_related(
        "account", "unit", "account__unit"
    )
    found: dict[str, dict[int, Reachable]] = defaultdict(dict)
    for grant in grants:
        account = grant.account
        person = Reachable(account.pk, account.language, account.username, account.phone)
        for key in _keys_of(grant):
            if key in wanted:
                found[key][account.pk] = person
    return {key: tuple(people.values()) for key, people in found.items()}


def _condition(key: str) -> Q:
    kind, _, code = key.partition(":")
    if key in DESK_ROLES:
        return Q(role=DESK_ROLES[key].value)
    if kind == "desk" and code:
        return Q(role=Role.SUBDISTRICT_DISPATCHER.value, subdistrict_code=code)
    if kind == "unit" and code:
        at_unit = Q(unit__code=code) | Q(unit__isnull=True, account__unit__code=code)
        return at_unit & Q(role__in=OF_UNITS)
    if kind == "person" and code.isascii() and code.isdigit():
        return Q(account_id=int(code))
    return Q(pk__in=[])


def _keys_of(grant: RoleGrant) -> tuple[str, ...]:
    keys = [f"person:{grant.account_id}"]
    keys += [key for key, role in DESK_ROLES.items() if grant.role == role.value]
    if grant.role == Role.SUBDISTRICT_DISPATCHER.value and grant.subdistrict_code:
        keys.append(f"desk:{grant.subdistrict_code}")
    unit = grant.unit or grant.account.unit
    if unit is not None and grant.role in OF_UNITS:
        keys.append(f"unit:{unit.code}")
    return tuple(keys)
