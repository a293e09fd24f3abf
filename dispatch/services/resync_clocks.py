"""After the calendar or a limit changed: count the clocks of everything open anew."""

from dispatch.services.recount_lock import recounting
from dispatch.services.recount_tickets import CHUNK, recount_tickets
from dispatch.services.recount_verification import recount_verification
from dispatch.services.recount_work import recount_work


def resync_clocks(*, batch: int = CHUNK) -> int:
    """Bring everything open to the newest version of calendar, limits and ladder; how many tickets were counted.

    City times never move. A ticket whose due times changed gets the event `ticket_clocks_recounted`. Each batch is a
    transaction of its own; running it again, or beside people at work, does no harm. Waits for a recount under way.
    """
    counted, last = 0, None
    with recounting():
        while ids := recount_tickets(after=last, most=batch):
            counted += len(ids)
            last = ids[-1]
        resync_others()
    return counted


def resync_others() -> None:
    """The same for whatever else has clocks: orders, topics, field and verification tasks, support calls."""
    recount_work()
    recount_verification()
