"""Accounts with roles, for tests that need people behind units and desks."""

from grid.domain.roles import Role
from grid.models import Account, RoleGrant, Unit
from grid.selectors.load_actor import load_actor


def person(
    username: str, role: Role, *, unit: str | None = None, phone: str = "", subdistrict: str | None = None
) -> Account:
    """An active account that holds one role."""
    account = Account.objects.create(
        username=username,
        name=username,
        phone=phone,
        unit=Unit.objects.get(code=unit) if unit else None,
    )
    RoleGrant.objects.create(account=account, role=role.value, subdistrict_code=subdistrict)
    return account


def actor_of(account: Account):
    """What the account may do."""
    return load_actor(account.pk)
