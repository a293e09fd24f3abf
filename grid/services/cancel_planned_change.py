from datetime import datetime
from uuid import UUID

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.models import GridChange
from grid.services.record_grid_change import settle_grid_change


@transaction.atomic
def cancel_planned_change(*, change_id: UUID, actor: Actor, at: datetime) -> GridChange:
    """Gives a planned change up; it stays on record as cancelled.

    Raises GridlineError `grid_change_unknown` (404), `grid_change_settled` (409) when it is no longer planned.
    """
    row = GridChange.objects.select_for_update().filter(pk=change_id).first()
    if row is None:
        raise GridlineError("grid_change_unknown", status=404)
    if row.state != GridChange.State.PLANNED:
        raise GridlineError("grid_change_settled", status=409, state=row.state, extra={"state": row.state})
    settle_grid_change(row, state=GridChange.State.CANCELLED, actor=actor, at=at)
    return row
