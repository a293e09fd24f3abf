"""Count the clocks of open verification tasks anew, a batch at a time."""

from uuid import UUID

from django.db import transaction

from dispatch.models import VerificationTask
from dispatch.selectors.current_moment import current_moment
from dispatch.services.verification_change import VerificationChange

CHUNK = 2_000


def recount_verification() -> None:
    """Bring all of them to the newest version of calendar, limits and ladder; each batch in its own transaction."""
    last: UUID | None = None
    while True:
        last = _recount(last)
        if last is None:
            return


@transaction.atomic
def _recount(after: UUID | None) -> UUID | None:
    rows = VerificationTask.objects.select_for_update().filter(closed_at=None)
    rows = rows.filter(id__gt=after) if after is not None else rows
    tasks = list(rows.order_by("id")[:CHUNK])
    if not tasks:
        return None
    VerificationChange(tasks, moment=current_moment()).write()
    return tasks[-1].id
