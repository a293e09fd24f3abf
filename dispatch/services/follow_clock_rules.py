"""Bring the clocks of open work to new rules soon after somebody edited them."""

from dispatch.models import Ticket
from dispatch.selectors.current_moment import current_moment
from dispatch.services.recount_lock import recounting
from dispatch.services.resync_clocks import resync_clocks


def follow_clock_rules(*, known: int | None) -> int | None:
    """Recount when the version of calendar, limits and ladder is another than ``known``; the version now.

    ``known`` None = the caller just began: it recounts only if open tickets are behind. While somebody else recounts,
    ``known`` is answered, so that the caller looks again whether that was finished. One statement when nothing changed.
    """
    version = current_moment().calendar_version
    if version == known:
        return version
    behind = Ticket.objects.filter(closed_at=None, calendar_version__lt=version)
    if known is None and not behind.exists():
        return version
    with recounting(wait=False) as alone:
        if not alone:
            return known
        resync_clocks()
    return version
