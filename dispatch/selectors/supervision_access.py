"""The one way to a supervision order: an actor sees what the order's audience and the actor's keys share."""

from uuid import UUID

from django.db.models import QuerySet

from dispatch.models import SupervisionOrder
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import scope_keys


def visible_orders(actor: Actor) -> "QuerySet[SupervisionOrder]":
    """The supervision orders the actor may see; the system is not narrowed."""
    if actor.has(Role.SYSTEM):
        return SupervisionOrder.objects.all()
    return SupervisionOrder.objects.filter(audience__overlap=sorted(scope_keys(actor)))


def get_order(*, order_id: UUID, actor: Actor) -> SupervisionOrder:
    """One visible order with its ticket; `supervision_order_not_found` (404) when absent or out of scope."""
    order = visible_orders(actor).select_related("ticket", "previous").filter(id=order_id).first()
    if order is None:
        raise GridlineError("supervision_order_not_found", status=404)
    return order


def lock_order(*, order_id: UUID, actor: Actor) -> SupervisionOrder:
    """As `get_order`, with the row locked for the rest of the transaction."""
    orders = visible_orders(actor).select_for_update(of=("self",)).select_related("ticket")
    order = orders.filter(id=order_id).first()
    if order is None:
        raise GridlineError("supervision_order_not_found", status=404)
    return order
