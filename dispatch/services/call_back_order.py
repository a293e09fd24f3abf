"""Call the requester back (回访) about what a supervision order was to put right."""

from uuid import UUID

from dispatch.models import SupervisionOrder
from dispatch.selectors.order_checkers import check_in_hand
from dispatch.services.supervision_change import changing_order
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role


def call_back_order(
    *,
    order_id: UUID,
    actor: Actor,
    reached: bool,
    solved: bool | None = None,
    satisfied: bool | None = None,
    note: str = "",
    version: int | None = None,
) -> SupervisionOrder:
    """The officer logs the call of this round; calling again replaces it, its history stays.

    Raises GridlineError `role_not_entitled` (403), `order_not_in_check` (409), `callback_answer_missing` (422) for a
    requester who was reached and not asked.
    """
    if not actor.has(Role.SUPERVISION_OFFICER):
        raise GridlineError("role_not_entitled", status=403, verb="call_back")
    if reached and solved is None:
        raise GridlineError("callback_answer_missing", status=422, field="solved")
    with changing_order(order_id=order_id, actor=actor, version=version) as change:
        check = check_in_hand(change.order)
        if change.order.state != "checking" or check is None:
            raise GridlineError("order_not_in_check", status=409, state=change.order.state)
        check.contacted, check.solved, check.satisfied = reached, solved, satisfied
        check.callback_note, check.called_by_id = note.strip()[:500], actor.account_id
        check.called_at = change.moment.now
        check.save()
        data = {"reached": reached, "solved": solved, "satisfied": satisfied, "version": change.order.version}
        change.note("supervision_order_called_back", actor=actor, data=data)
    return change.order
