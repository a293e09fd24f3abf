"""Accounts that an actor may choose from, for example to assign work."""

from dataclasses import dataclass

from django.db.models import Q

from grid.domain.actor import Actor
from grid.domain.roles import DISTRICT_DESK_ROLES, Role
from grid.models import Account

_SEES_EVERYBODY = DISTRICT_DESK_ROLES | {Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """An active account: who, where, as what. No phone number, no means of signing in."""

    id: int
    username: str
    name: str
    unit_code: str | None
    unit_name: str | None
    roles: tuple[str, ...]


def find_accounts(
    actor: Actor, text: str = "", *, unit_code: str | None = None, role: Role | None = None, limit: int = 30
) -> tuple[AccountChoice, ...]:
    """Active accounts by name or username inside the actor's units; two statements.

    The district desk and the security and audit administrators see all; who has no unit sees oneself.
    """
    accounts = Account.objects.filter(is_active=True)
    if not actor.has(*_SEES_EVERYBODY):
        accounts = accounts.filter(Q(unit__code__in=actor.unit_codes) | Q(pk=actor.account_id))
    if text.strip():
        accounts = accounts.filter(Q(username__icontains=text.strip()) | Q(name__icontains=text.strip()))
    if unit_code:
        accounts = accounts.filter(unit__code=unit_code)
    if role:
        accounts = accounts.filter(grants__role=role.value)
    rows = accounts.select_related("unit").prefetch_related("grants").order_by("username").distinct()[:limit]
    return tuple(
        AccountChoice(
            id=account.pk,
            username=account.username,
            name=account.name,
            unit_code=account.unit.code if account.unit else None,
            unit_name=account.unit.name_zh if account.unit else None,
            roles=tuple(sorted({grant.role for grant in account.grants.all()})),
        )
        for account in rows
    )
