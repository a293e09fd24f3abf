"""Give an account a role."""

from datetime import datetime

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import ADMIN_ROLES, Role
from grid.models import Account, RoleGrant, SecurityLog, Unit

AREA_BOUND_ROLES = frozenset({Role.SUBDISTRICT_DISPATCHER, Role.INSPECTOR, Role.SITE_CHECKER})


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    at: datetime,
    account: Account,
    role: Role,
    unit: Unit | None = None,
    subdistrict_code: str | None = None,
    community_codes: tuple[str, ...] = (),
) -> RoleGrant:
    """Grant and record it; granting the same again changes nothing.

    Raises GridlineError: `role_not_entitled` (403) unless a security administrator or the system grants,
    `admin_roles_apart` (409) for a second administrator role (RULES 8e: three different persons),
    `area_required` (400) for a role that exists inside a subdistrict only, `role_not_grantable` (400).
    """
    if not actor.has(Role.SECURITY_ADMIN, Role.SYSTEM):
        raise GridlineError("role_not_entitled", status=403, verb="grant_role")
    if role is Role.SYSTEM:
        raise GridlineError("role_not_grantable", status=400, field="role", role=role.value)
    if role in AREA_BOUND_ROLES and not subdistrict_code:
        raise GridlineError("area_required", status=400, field="subdistrict_code", role=role.value)
    Account.objects.select_for_update().get(pk=account.pk)
    held = set(account.grants.values_list("role", flat=True))
    if role in ADMIN_ROLES and (held & ADMIN_ROLES) - {role}:
        raise GridlineError("admin_roles_apart", status=409, field="role", role=role.value)
    grant, is_new = RoleGrant.objects.get_or_create(
        account=account,
        role=role.value,
        unit=unit,
        subdistrict_code=subdistrict_code,
        defaults={"community_codes": list(community_codes)},
    )
    if is_new:
        SecurityLog.objects.create(
            at=at, action="grant", username=account.username, account=account, success=True,
            reason=f"{role.value} by {actor.username}"[:48],
        )  # fmt: skip
    return grant
