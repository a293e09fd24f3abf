"""Who may look on site in this subdistrict now (核查员)?"""

from collections.abc import Iterable
from datetime import datetime

from grid.domain.roles import Role
from grid.domain.rosters import inspectors
from grid.models import RoleGrant
from grid.selectors.on_duty import on_duty_inspectors, rostered_inspectors, rows_on_duty


def checkers_on_duty(subdistrict_code: str, *, at: datetime, but_not: int | None) -> list[int]:
    """Accounts of the subdistrict's site checkers on duty, without whoever handled the event.

    The roster of its inspectors says who is on duty; where none is kept every active checker counts. At most five
    statements.
    """
    grants = RoleGrant.objects.filter(
        role=Role.SITE_CHECKER, subdistrict_code=subdistrict_code, account__is_active=True
    )
    able = set(grants.values_list("account_id", flat=True)) - {but_not}
    if able and rostered_inspectors([subdistrict_code]):
        rows = on_duty_inspectors(subdistrict_code, at)
        able &= {row.person.account_id for row in rows if row.person is not None}
    return sorted(able)


def areas_on_duty(account_id: int | None, subdistrict_codes: Iterable[str], at: datetime) -> frozenset[str]:
    """Those of the subdistricts in which the account may look now: on duty there, or no roster of inspectors is kept.

    One statement where no roster is kept, else at most four.
    """
    codes = set(subdistrict_codes)
    kept = rostered_inspectors(codes) if codes else frozenset()
    if not kept:
        return frozenset(codes)
    running = rows_on_duty([inspectors(code) for code in kept], at)
    mine = {
        owner.code
        for owner, rows in running.items()
        if any(row.person is not None and row.person.account_id == account_id for row in rows)
    }
    return frozenset(codes - kept | mine)
