"""The rows of a ledger (台账): tickets under any filter, one after the other, personal data masked or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from dispatch.domain.contact_rights import may_contact
from dispatch.domain.reading_rights import reads_words
from dispatch.domain.sealing import mask_name, mask_phone
from dispatch.domain.search import read_query
from dispatch.models import Ticket
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.message_texts import message_texts
from dispatch.selectors.names import Names, names
from dispatch.selectors.sealer import sealer
from dispatch.selectors.search_tickets import matching
from dispatch.selectors.ticket_filter import TicketFilter, narrowed
from dispatch.selectors.ticket_row import title_for
from gis.selectors.current_district import current_district
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import sees_requester

CHUNK = 1000
EXPORTERS = (
    Role.DISPATCHER,
    Role.SUBDISTRICT_DISPATCHER,
    Role.SUPERVISION_OFFICER,
    Role.DISTRICT_LEADER,
    Role.REPLY_AUDITOR,
    Role.CALLBACK_AGENT,
    Role.UNIT_CLERK,
    Role.UNIT_HEAD,
)
COLUMNS = (
    "编号 Number", "市编号 City number", "类型 Kind", "来源 Origin", "状态 State", "标题 Title", "类别 Class",
    "事项 Matter", "街道 Subdistrict", "社区 Community", "地址 Address", "承办单位 Lead unit", "渠道 Channel",
    "受理 Received", "当前环节 Stage", "到期 Due", "办结 Closed", "诉求人 Requester", "电话 Phone",
)  # fmt: skip
FIELDS = (
    "id", "number", "external_number", "kind", "origin", "state", "title", "channel", "request_class_code",
    "matter_code", "subdistrict_code", "community_code", "address_text", "lead_unit", "received_at", "next_stage",
    "next_due_at", "closed_at", "hotline__requester__name_sealed", "hotline__requester__phone_sealed",
    "hotline__requester__secret",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row's cells; ``opened`` says that it shows somebody's name or phone in clear."""

    ticket: Ticket
    cells: tuple[Any, ...]
    opened: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the ledger is, and in what it is told."""

    actor: Actor
    unmasked: bool
    known: Names
    zone: ZoneInfo


def ledger_tickets(*, actor: Actor, wanted: TicketFilter, moment: Moment) -> "QuerySet[Ticket]":
    """The tickets of the ledger, oldest first: the same access and filters as the list."""
    rows = narrowed(visible_tickets(actor), actor, wanted, moment)
    if wanted.text.strip():
        rows = matching(rows, actor, read_query(wanted.text))
    return rows.select_related("hotline__requester").only(*FIELDS).order_by("received_at", "id")


def ledger_rows(
    tickets: "QuerySet[Ticket]", *, actor: Actor, moment: Moment, unmasked: bool
) -> Iterator[LedgerRow]:
    """Row by row from a server-side cursor: the memory does not grow with the ledger. Needs a transaction."""
    reader = Reader(actor, unmasked, names(moment), ZoneInfo(current_district().time_zone))
    for ticket in tickets.iterator(chunk_size=CHUNK):
        yield _row(ticket, reader)


def _row(ticket: Ticket, reader: Reader) -> LedgerRow:
    known, zone = reader.known, reader.zone
    words = reads_words(reader.actor, kind=ticket.kind, channel=ticket.channel)
    name, phone, opened = _requester(ticket, reader)
    cells = (
        ticket.number,
        ticket.external_number or "",
        *_words(ticket),
        title_for(ticket, known, reader.actor),
        _named(known.request_class(ticket.request_class_code)),
        _named(known.matter(ticket.matter_code)),
        _named(known.area(ticket.subdistrict_code)),
        _named(known.area(ticket.community_code)),
        ticket.address_text if words else "",
        _named(known.unit(ticket.lead_unit_id)),
        _word(("channel",), ticket.channel),
        _local(ticket.received_at, zone),
        message_texts("zh").stage.get(ticket.next_stage, ticket.next_stage),
        _local(ticket.next_due_at, zone),
        _local(ticket.closed_at, zone),
        name,
        phone,
    )
    return LedgerRow(ticket, cells, opened)


def _words(ticket: Ticket) -> tuple[str, str, str]:
    """Kind, origin and state as people say them."""
    states = ("state_grid_event", "state") if ticket.kind == Ticket.Kind.GRID_EVENT else ("state",)
    return _word(("kind",), ticket.kind), _word(("origin",), ticket.origin), _word(states, ticket.state)


def _word(lists: tuple[str, ...], code: str) -> str:
    return str(import_string(settings.WORD_FOR)(lists, code, "zh"))


def _requester(ticket: Ticket, reader: Reader) -> tuple[str, str, bool]:
    """Name, phone, and whether they are in clear. A secret requester stays secret to whom the rules say so."""
    if ticket.kind != Ticket.Kind.HOTLINE or not sees_requester(reader.actor):
        return "", "", False
    requester = ticket.hotline.requester
    if requester is None or (requester.secret and not may_contact(reader.actor, secret=True)):
        return "", "", False
    seal = sealer()
    name = seal.open(bytes(requester.name_sealed)) if requester.name_sealed else ""
    phone = seal.open(bytes(requester.phone_sealed)) if requester.phone_sealed else ""
    if reader.unmasked and may_contact(reader.actor, secret=requester.secret):
        return name, phone, bool(name or phone)
    return mask_name(name), mask_phone(phone), False


def _named(found: Any) -> str:
    if not found:
        return ""
    return str(found.get("name") or found.get("name_zh") or "")


def _local(moment: Any, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""
