"""Answer the site check (现场核验) of a supervision order, with an own photo."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from dispatch.models import SupervisionCheck
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.order_checkers import order_of_check
from dispatch.selectors.supervision_access import lock_order
from dispatch.services.attach_photos import attach_photos
from dispatch.services.supervision_change import SupervisionChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


@transaction.atomic
def answer_order_check(
    *, check_id: UUID, actor: Actor, passed: bool, note: str = "", photo_ids: Sequence[str] = ()
) -> SupervisionCheck:
    """The inspector asked for it, or one of the subdistrict, says what is there; the first answer counts.

    Raises GridlineError `site_check_not_found` (404), `check_photo_missing`, `photo_unknown` (422).
    """
    moment = current_moment()
    check = order_of_check(check_id=check_id, actor=actor, moment=moment)
    if not photo_ids:
        raise GridlineError("check_photo_missing", status=422, field="photo_ids")
    order = lock_order(order_id=check.order_id, actor=Actor.system())
    site_check = check.site_check
    assert site_check is not None
    site_check.refresh_from_db()
    if order.state != "checking" or site_check.answered_at is not None:
        raise GridlineError("site_check_not_found", status=404)
    attach_photos(order.ticket, photo_ids, actor)
    site_check.checker_id, site_check.answered_at = actor.account_id, moment.now
    site_check.passed, site_check.note = passed, note.strip()[:500]
    site_check.save(update_fields=["checker", "answered_at", "passed", "note"])
    change = SupervisionChange(order, moment=moment)
    data = {"site_check": site_check.id, "passed": passed, "version": order.version}
    change.note("supervision_order_site_check_answered", actor=actor, data=data)
    change.write()
    return check
