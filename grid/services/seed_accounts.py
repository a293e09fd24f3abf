"""Make the demonstration accounts."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.demo_accounts import DemoAccount, Patrol, demo_accounts
from grid.models import Account, RoleGrant
from grid.selectors.units_index import units_index

INSPECTOR = "inspector."
HOME_SUBDISTRICT = "440105003"
"""Where the accounts named after an area-bound role work, when the district has it; else in its first one."""


@transaction.atomic
def seed_accounts(
    *,
    password: str = "",
    shared_hash: str = "",
    home_subdistrict: str = HOME_SUBDISTRICT,
    patrols: Sequence[Patrol] | None = None,
) -> int:
    """Create the missing demonstration accounts with their grants; returns how many accounts are new.

    All share one Argon2 hash that is computed once (a thousand hashes would take minutes): demonstration
    only. A caller short of memory gives it as `shared_hash`, computed in time: one takes 100 MB. Accounts that
    exist keep their password and grants; given `patrols`, `inspector.<n>` gets the n-th.
    Raises GridlineError `units_missing` (409) when the units were not seeded before.
    """
    units = units_index()
    homes = [unit.subdistrict_code for unit in units.of_type("subdistrict") if unit.subdistrict_code]
    if not homes:
        raise GridlineError("units_missing", status=409)
    wanted = demo_accounts(units, home_subdistrict if home_subdistrict in homes else homes[0], patrols)
    present = dict(Account.objects.values_list("username", "id"))
    missing = [account for account in wanted if account.username not in present]
    ids = {unit.code: unit.id for unit in units.all()}
    if patrols is not None:
        inspectors = {
            account.username: account for account in wanted if account.username.startswith(INSPECTOR)
        }
        _renew_inspectors(inspectors, ids)
    if missing:
        _create(missing, ids, shared_hash or make_password(password))
    return len(missing)


def _create(missing: Sequence[DemoAccount], unit_ids: Mapping[str, int], shared_hash: str) -> None:
    created = Account.objects.bulk_create(
        [
            Account(
                username=account.username,
                name=account.name,
                unit_id=unit_ids[account.unit_code],
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


def _renew_inspectors(wishes: Mapping[str, DemoAccount], unit_ids: Mapping[str, int]) -> None:
    """A rebuilt district has other responsibility grids: its inspectors move to them, those left over rest."""
    present = list(Account.objects.filter(username__startswith=INSPECTOR, is_demo=True))
    for account in present:
        wish = wishes.get(account.username)
        account.is_active = wish is not None
        account.unit_id = unit_ids[wish.unit_code] if wish else account.unit_id
    Account.objects.bulk_update(present, ["is_active", "unit"], batch_size=500)
    kept = [account for account in present if account.is_active]
    RoleGrant.objects.filter(account__in=kept).delete()
    RoleGrant.objects.bulk_create(
        [grant for account in kept for grant in _grants(account, wishes[account.username])], batch_size=500
    )


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
