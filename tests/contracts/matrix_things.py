"""Tickets and supervision orders to try a route on: as near to a role as the role allows, or out of its sight."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import transaction

from dispatch.domain.lifecycle.engine import edges
from dispatch.models import (
    Attachment,
    GridEventDetail,
    HotlineDetail,
    Reply,
    Requester,
    ReverseInvestigation,
    SiteCheck,
    SubDispatch,
    SupervisionOrder,
    Ticket,
)
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.sealer import sealer
from grid.models import Account

UNKNOWN_ID = "01890000-0000-7000-8000-000000000000"
LEAD = "440105003-ENF"
HOME = "440105003"
READING = [("hotline", "local", "handling"), ("grid_event", "local", "handling")]
NOT_STEPS = {"contact", "attachments", "events", "preview"}
CHILD_STATES = {"sub_dispatched", "handling"}
CHECK_STATES = {"pre_filing_check", "closure_check"}
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A role, its account, and the scope keys that make a thing visible to it."""

    role: str
    account: Account
    keys: tuple[str, ...]


def things_of(route: str, somebody: Somebody, *, own: bool) -> Iterator[dict[str, str]]:
    """Path values, one set per situation; the rows behind them live until the next is asked for.

    What is out of sight is so in every state: one situation tells it.
    """
    last = route.rsplit("/", 1)[-1]
    of_orders = "supervision-orders" in route
    audience = list(somebody.keys) if own else ["unit:nobody"]
    situations = _situations(last, "supervision_order" if of_orders else "ticket")
    for kind, origin, state in situations if own else situations[:1]:
        savepoint = transaction.savepoint()
        if of_orders:
            ticket = make_ticket("hotline", "local", "handling", somebody, audience)
            yield {"ticket_id": str(ticket.id), "order_id": str(make_order(state, ticket, audience).id)}
        else:
            ticket = make_ticket(kind, origin, state, somebody, audience)
            photo = {"attachment_id": str(_make_photo(ticket).id)} if "attachment_id" in route else {}
            yield {"ticket_id": str(ticket.id), **photo}
        transaction.savepoint_rollback(savepoint)


def _situations(last: str, of: str) -> list[tuple[str, str, str]]:
    """Where a verb can be tried: once per edge; anywhere for what is not a step."""
    kinds = ["supervision_order"] if of == "supervision_order" else ["hotline", "grid_event"]
    found = [
        (kind, sorted(edge.origins)[-1], sorted(edge.sources)[0])
        for kind in kinds
        for edge in edges(kind)
        if edge.verb == last
    ]
    if last in ("investigation", "conclude"):
        return [("supervision_order", "local", "archived")]
    if of == "supervision_order":
        return found or [("supervision_order", "local", "proposed")]
    if last == "call_back":
        return [("hotline", "local", "calling_back")]
    if last == "contact_first":
        return [("hotline", "local", "signed")]
    return found if found and last not in NOT_STEPS else READING


def make_ticket(kind: str, origin: str, state: str, somebody: Somebody, audience: list[str]) -> Ticket:
    """A ticket in a state, led by the subdistrict's enforcement office; the account's own where it works on it."""
    moment = current_moment()
    number = f"T{next(_numbers):08d}"
    account = somebody.account
    works = somebody.role in ("handler", "contractor", "community_clerk")
    ticket = Ticket.objects.create(
        id=new_id(), number=number, kind=kind, origin=origin, state=state, state_since=moment.now,
        title="路面积水", text="路面积水", channel="window", request_type="complaint", request_class_code="R010101",
        matter_code="E04003", point=Point(113.235, 23.05, srid=4326), subdistrict_code=HOME,
        owner_centre=HOME if kind == "grid_event" else "district",
        holder_kind="unit", holder_code=LEAD, lead_unit_id=LEAD,
        assignee=account if works else None,
        reporter=account if somebody.role == "inspector" and state == "reported" else None,
        audience=audience,
        external_system="12345" if origin == "city" else None,
        external_number=number if origin == "city" else None,
        calendar_version=moment.calendar_version, catalogue_version=moment.catalogue_version,
        received_at=moment.now, created_at=moment.now, updated_at=moment.now,
    )  # fmt: skip
    _make_detail(ticket)
    _make_parts(ticket, account if works else None)
    return ticket


def _make_detail(ticket: Ticket) -> None:
    if ticket.kind == "grid_event":
        GridEventDetail.objects.create(ticket=ticket)
        return
    seal = sealer()
    requester = Requester.objects.create(
        name_sealed=seal.seal("李"), phone_sealed=seal.seal("13800000217"), created_at=ticket.created_at
    )
    HotlineDetail.objects.create(ticket=ticket, requester=requester)


def _make_parts(ticket: Ticket, worker: Account | None) -> None:
    """What the state implies: an open child, an open site check, a reply on the table."""
    now = ticket.created_at
    if ticket.kind == "hotline" and ticket.state in CHILD_STATES:
        SubDispatch.objects.create(
            ticket=ticket, parent_unit_id=LEAD, handler=worker, created_at=now,
            sub_handler_id=None if worker else "CO-SANITATION",
        )  # fmt: skip
    if ticket.state in CHECK_STATES:
        SiteCheck.objects.create(ticket=ticket, purpose=ticket.state, asked_at=now)
    if ticket.state in ("awaiting_signature", "awaiting_audit"):
        Reply.objects.create(ticket=ticket, text="已处理", solved=True, unit_id=LEAD, drafted_at=now)


def _make_photo(ticket: Ticket) -> Attachment:
    """A stored file of the ticket; the same bytes every time."""
    path = settings.ATTACHMENT_ROOT / "photo.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xff\xd8\xff\xe0")
    return Attachment.objects.create(
        ticket=ticket, purpose="report", path="photo.jpg", sha256="0" * 64, content_type="image/jpeg",
        size_bytes=4, uploaded_at=ticket.created_at,
    )  # fmt: skip


def make_order(state: str, ticket: Ticket, audience: list[str]) -> SupervisionOrder:
    moment = current_moment()
    values: dict[str, Any] = {
        "id": new_id(), "number": f"D{next(_numbers):08d}", "level": 2 if state == "proposed" else 1, "state": state,
        "state_since": moment.now, "ticket": ticket, "unit_id": LEAD, "ground": "overdue",
        "audience": audience,
        "created_at": moment.now, "updated_at": moment.now,
    }  # fmt: skip
    if state == "archived":
        values["closed_at"] = moment.now
    order = SupervisionOrder.objects.create(**values)
    if state == "archived":
        ReverseInvestigation.objects.create(order=order, opened_at=moment.now)
    return order
