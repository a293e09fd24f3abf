"""Accept the result (销号) of a supervision order: what was ordered has been done."""

from uuid import UUID

from dispatch.models import SupervisionOrder
from dispatch.selectors.order_checkers import check_facts, check_in_hand
from dispatch.services.mark_supervised_ticket import mark_supervised_ticket
from dispatch.services.supervision_change import changing_order
from grid.domain.actor import Actor


def accept_supervision_result(
    *,
    order_id: UUID,
    actor: Actor,
    findings: str,
    leader_informed: bool = False,
    site_waived: str = "",
    callback_waived: str = "",
    version: int | None = None,
) -> SupervisionOrder:
    """The officer states the findings of site check and callback; at levels 2 and 3 the leader was told.

    Without a site check that passed, or without a callback, the officer says why (``site_waived``,
    ``callback_waived``); the reason stays on the order.
    """
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        order = change.order
        facts = check_facts(order) if order.state == "checking" else {}
        change.step(
            "accept_result",
            actor=actor,
            data={"leader_informed": leader_informed},
            findings=bool(findings.strip()),
            leader_was_informed=leader_informed,
            site_checked=facts.get("site_checked", False) or bool(site_waived.strip()),
            requester_asked=facts.get("requester_asked", False) or bool(callback_waived.strip()),
        )
        _keep_waivers(order, site_waived.strip()[:300], callback_waived.strip()[:300])
        order.findings, order.leader_informed = findings.strip(), leader_informed
        change.after_write(lambda: mark_supervised_ticket(order=order, actor=actor, moment=change.moment))
    return change.order


def _keep_waivers(order: SupervisionOrder, site: str, callback: str) -> None:
    check = check_in_hand(order)
    if check is not None and (site or callback):
        check.site_waived, check.callback_waived = (
            site or check.site_waived,
            callback or check.callback_waived,
        )
        check.save(update_fields=["site_waived", "callback_waived"])
