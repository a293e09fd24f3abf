"""Who looks after a responsibility grid, from when to when."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.roles import Role
from grid.models import Account, ResponsibilityGrid, ResponsibilityGridInspector


@transaction.atomic
def assign_inspectors(*, grid_code: str, account_ids: Collection[int], at: datetime) -> list[int]:
    """Makes exactly these accounts the inspectors of the grid from `at`; duties of others end. The ids, sorted.

    Duties that go on keep their beginning. Raises GridlineError `grid_unknown` (404), `not_an_inspector` (422) for an
    account that is switched off or is no inspector.
    """
    grid = (
        ResponsibilityGrid.objects.select_for_update().filter(code=grid_code, valid_to__isnull=True).first()
    )
    if grid is None:
        raise GridlineError("grid_unknown", status=404, grid=grid_code[:32])
    wanted = set(account_ids)
    able = Account.objects.filter(pk__in=wanted, is_active=True, grants__role=Role.INSPECTOR)
    unable = sorted(wanted - set(able.values_list("pk", flat=True)))
    if unable:
        raise GridlineError("not_an_inspector", status=422, field="account_ids", accounts=str(unable[:5]))
    lasting = ResponsibilityGridInspector.objects.filter(grid_code=grid_code, until_at__isnull=True)
    lasting.exclude(account__in=wanted).update(until_at=at)
    on_duty = set(lasting.values_list("account_id", flat=True))
    ResponsibilityGridInspector.objects.bulk_create(
        ResponsibilityGridInspector(grid_code=grid_code, account_id=account_id, since_at=at)
        for account_id in sorted(wanted - on_duty)
    )
    return sorted(wanted)


def reopen_duties(*, grid_codes: Collection[str], at: datetime) -> None:
    """Gives grids that came back the inspectors they had when they ended, inside the caller's transaction."""
    for code in grid_codes:
        past = ResponsibilityGridInspector.objects.filter(grid_code=code)
        last = past.order_by("-until_at").values_list("until_at", flat=True).first()
        ResponsibilityGridInspector.objects.bulk_create(
            ResponsibilityGridInspector(grid_code=code, account_id=account_id, since_at=at)
            for account_id in past.filter(until_at=last).values_list("account_id", flat=True)
        )
