"""Delegate the signature (代签): a unit's head names a deputy, what for, and from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from dispatch.domain.events import NewEvent
from dispatch.domain.limits import LimitTable
from dispatch.domain.side_path_events import DELEGATION
from dispatch.feed.append import append
from dispatch.models import Delegation
from dispatch.models.ids import new_id
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.delegations import visible_delegations
from dispatch.selectors.working_calendar import limit_table, working_calendar
from dispatch.services.local_dates import close_of_business, start_of_day
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.selectors.load_actor import load_actor


@dataclass(frozen=True, slots=True)
class DelegationOrder:
    """``unit`` empty = the head's own; ``scope_classes`` empty = all plain tickets; both dates inclusive."""

    deputy_id: int
    from_on: date
    to_on: date
    unit: str = ""
    scope_classes: Sequence[str] = ()
    reason: str = ""


@transaction.atomic
def give_delegation(*, actor: Actor, order: DelegationOrder) -> Delegation:
    """Let the deputy sign plain replies of the unit; supervised, reworked, repeat and interim ones stay with the head.

    Raises `delegation_not_head` (403), `delegation_deputy_unknown`, `delegation_dates_wrong`,
    `delegation_scope_unknown` (422).
    """
    moment = current_moment()
    unit = order.unit or actor.unit_code or ""
    if actor.account_id is None or unit not in actor.units_as(Role.UNIT_HEAD):
        raise GridlineError("delegation_not_head", status=403, field="unit")
    check_deputy(order.deputy_id, actor.account_id, unit)
    check_dates(order, moment)
    lists = catalogue(moment.catalogue_version).request_classes
    for code in order.scope_classes:
        if code not in lists:
            raise GridlineError(
                "delegation_scope_unknown", status=422, field="scope_classes", given=code[:48]
            )
    delegation = Delegation.objects.create(
        id=new_id(),
        unit_id=unit,
        head_id=actor.account_id,
        deputy_id=order.deputy_id,
        scope_classes=sorted(set(order.scope_classes)),
        from_on=order.from_on,
        to_on=order.to_on,
        reason=order.reason,
        created_at=moment.now,
    )
    data: dict[str, object] = {
        "unit": unit,
        "head": str(actor.account_id),
        "deputy": str(order.deputy_id),
        "from_at": start_of_day(order.from_on),
        "to_at": close_of_business(order.to_on, moment),
    }
    tell(delegation, "delegation_given", actor, moment, seq=1, data=data)
    return delegation


def check_deputy(deputy_id: int, head_id: int, unit: str) -> None:
    """The deputy is a clerk of this unit and not the head; raises `delegation_deputy_unknown`."""
    try:
        deputy = load_actor(deputy_id)
    except GridlineError:
        deputy = None
    if deputy is None or deputy_id == head_id or unit not in deputy.units_as(Role.UNIT_CLERK):
        raise GridlineError("delegation_deputy_unknown", status=422, field="deputy")


def check_dates(order: DelegationOrder, moment: Moment) -> None:
    """Not over before it begins, not over already, not for ever; raises `delegation_dates_wrong`."""
    today = working_calendar(moment.calendar_version).local_date(moment.now)
    longest = limit_table(moment.calendar_version).find(LimitTable.ANY, "delegation").days
    too_long = order.to_on - order.from_on > timedelta(days=longest)
    if order.to_on < order.from_on or order.to_on < today or too_long:
        raise GridlineError("delegation_dates_wrong", status=422, field="to_on", limit=longest)


@transaction.atomic
def revoke_delegation(*, delegation_id: UUID, actor: Actor) -> Delegation:
    """End it at once; what was signed under it stands. Raises `delegation_not_found`, `delegation_revoked`."""
    moment = current_moment()
    delegation = visible_delegations(actor).select_for_update().filter(id=delegation_id).first()
    if delegation is None:
        raise GridlineError("delegation_not_found", status=404)
    if delegation.unit_id not in actor.units_as(Role.UNIT_HEAD):
        raise GridlineError("delegation_not_head", status=403)
    if delegation.revoked_at is not None:
        raise GridlineError("delegation_revoked", status=409)
    delegation.revoked_at = moment.now
    delegation.save(update_fields=["revoked_at"])
    data: dict[str, object] = {"unit": delegation.unit_id, "deputy": str(delegation.deputy_id)}
    tell(delegation, "delegation_revoked", actor, moment, seq=2, data=data)
    return delegation


def tell(
    delegation: Delegation, event: str, actor: Actor, moment: Moment, *, seq: int, data: dict[str, object]
) -> None:
    """Both sides, the unit and supervision hear of it."""
    keys = {f"person:{delegation.head_id}", f"person:{delegation.deputy_id}", f"unit:{delegation.unit_id}"}
    audience = frozenset({*keys, "supervision", "audit"})
    append([NewEvent(DELEGATION, delegation.id, seq, event, actor, moment.now, data, audience)])
