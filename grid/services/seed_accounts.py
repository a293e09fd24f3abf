"""Make the demonstration accounts."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.demo_accounts import DemoAccount, demo_accounts
from grid.models import Account, RoleGrant
from grid.selectors.units_index import units_index

HOME_SUBDISTRICT = "440105003"
"""Where the accounts named after an area-bound role work, when the district has it; else in its first one."""


@transaction.atomic
def seed_accounts(*, password: str, home_subdistrict: str = HOME_SUBDISTRICT) -> int:
    """Create the missing demonstration accounts with their grants; returns how many accounts are new.

    All share one Argon2 hash that is computed once (a thousand hashes would take minutes): demonstration
    only. Accounts that exist keep their password and grants. Raises GridlineError `units_missing` (409)
    when the units were not seeded before.
    """
    units = units_index()
    homes = [unit.subdistrict_code for unit in units.of_type("subdistrict") if unit.subdistrict_code]
    if not homes:
        raise GridlineError("units_missing", status=409)
    wanted = demo_accounts(units, home_subdistrict if home_subdistrict in homes else homes[0])
    present = set(Account.objects.values_list("username", flat=True))
    missing = [account for account in wanted if account.username not in present]
    if not missing:
        return 0
    ids = {unit.code: unit.id for unit in units.all()}
    shared_hash = make_password(password)
    created = Account.objects.bulk_create(
        [
            Account(
                username=account.username,
                name=account.name,
                unit_id=ids[account.unit_code],
                password=shared_hash,
                is_demo=True,
            )
            for account in missing
        ],
        batch_size=500,
    )
    RoleGrant.objects.bulk_create(
        [grant for row, wish in zip(created, missing, strict=True) for grant in _grants(row, wish)],
        batch_size=500,
    )
    return len(created)


def _grants(account: Account, wish: DemoAccount) -> list[RoleGrant]:
    return [
        RoleGrant(
            account=account,
            role=grant.role.value,
            subdistrict_code=grant.subdistrict_code,
            community_codes=list(grant.community_codes),
        )
        for grant in wish.grants
    ]
