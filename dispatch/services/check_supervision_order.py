"""Check (核验) what a unit fed back on its supervision order: site check and callback begin."""

from uuid import UUID

from dispatch.models import SiteCheck, SupervisionCheck, SupervisionOrder
from dispatch.models.ids import new_id
from dispatch.selectors.order_checkers import may_check_on_site
from dispatch.services.supervision_change import SupervisionChange, changing_order
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.actor_query import Who, find_actor


def check_supervision_order(
    *,
    order_id: UUID,
    actor: Actor,
    checker: int | None = None,
    site_waived: str = "",
    version: int | None = None,
) -> SupervisionOrder:
    """An officer who is no member of the supervised unit takes up the check and asks for a look on site.

    ``checker`` is the account of an inspector outside of the unit, None = any on-duty inspector of the subdistrict.
    ``site_waived`` says why nobody needs to look (an answer in words, say). Raises `checker_not_entitled` (422) for
    a checker who belongs to the unit, has handled the ticket, or is no inspector of the place.
    """
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        change.step("check", actor=actor)
        _begin_round(change, actor, checker, site_waived.strip()[:300])
    return change.order


def _begin_round(change: SupervisionChange, actor: Actor, checker: int | None, waived: str) -> None:
    order = change.order
    check = SupervisionCheck(
        id=new_id(),
        order=order,
        round=order.rejection_count + 1,
        started_by_id=actor.account_id,
        started_at=change.moment.now,
        site_waived=waived,
    )
    if not waived:
        check.site_check = _ask_site_check(change, checker)
        data = {
            "site_check": check.site_check.id,
            "checker": None if checker is None else str(checker),
            "version": order.version,
        }
        change.note("supervision_order_site_check_asked", actor=actor, data=data)
    check.save(force_insert=True)


def _ask_site_check(change: SupervisionChange, checker: int | None) -> SiteCheck:
    order = change.order
    found = None if checker is None else find_actor(Who.ACCOUNT, id=checker)
    known = found is not None and may_check_on_site(order, found.actor, change.moment)
    if checker is not None and not known:
        raise GridlineError("checker_not_entitled", status=422, field="checker")
    return SiteCheck.objects.create(
        id=new_id(),
        ticket_id=order.ticket_id,
        purpose=SiteCheck.Purpose.ORDER,
        checker_id=checker,
        asked_at=change.moment.now,
    )
