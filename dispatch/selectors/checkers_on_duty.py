"""Who may look on site in this subdistrict now (核查员)?"""

from grid.domain.roles import Role
from grid.models import RoleGrant


def checkers_on_duty(subdistrict_code: str, *, but_not: int | None) -> list[int]:
    """Accounts of the subdistrict's site checkers, without whoever handled the event; one statement.

    Without rosters every active checker of the subdistrict counts as on duty: the one place to ask a roster.
    """
    grants = RoleGrant.objects.filter(
        role=Role.SITE_CHECKER, subdistrict_code=subdistrict_code, account__is_active=True
    )
    return sorted({account for account in grants.values_list("account_id", flat=True) if account != but_not})
