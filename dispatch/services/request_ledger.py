"""Ask for a large export in clear (导出申请), decide on it as a second person (导出审批), and use the approval once."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from dispatch.domain.contact_rights import may_contact
from dispatch.models import LedgerExport, LedgerRequest
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.ledger_requests import decidable_requests, may_decide
from dispatch.selectors.ledger_rows import EXPORTERS, ledger_tickets
from dispatch.selectors.list_tickets import TicketFilter
from dispatch.selectors.rule_values import rule_values
from dispatch.services.send_message import send_message
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import as_role

SALT = "dispatch.ledger_request"


def request_ledger(*, actor: Actor, wanted: TicketFilter, reason: str) -> LedgerRequest:
    """Put the export before a second person: supervision, or the head of the own unit; they are told.

    Raises `role_not_entitled` (403), `ledger_reason_missing`, `ledger_too_long`, `ledger_approval_not_needed` (422).
    """
    if not (actor.has(*EXPORTERS) and may_contact(actor, secret=False)) or actor.account_id is None:
        raise GridlineError("role_not_entitled", status=403, verb="contact_first")
    if not reason.strip():
        raise GridlineError("ledger_reason_missing", status=422, field="reason")
    with transaction.atomic():
        moment = current_moment()
        values = rule_values("ledger")
        most, alone = values.integer("most_rows"), values.integer("most_unmasked_rows")
        tickets = ledger_tickets(actor=actor, wanted=wanted, moment=moment)
        count = tickets.order_by()[: most + 1].count()
        if count > most:
            raise GridlineError("ledger_too_long", status=422, count=f">{most}", most=most)
        if count <= alone:
            raise GridlineError("ledger_approval_not_needed", status=422, count=count, most=alone)
        asked = LedgerRequest.objects.create(
            id=new_id(),
            account_id=actor.account_id,
            unit_code=actor.unit_code or "",
            requested_at=moment.now,
            narrowed_by=filter_on_file(wanted),
            filter_seal=seal_of(wanted),
            row_count=count,
            reason=reason.strip()[:300],
        )
        head = (as_role(f"unit:{actor.unit_code}", Role.UNIT_HEAD),) if actor.unit_code else ()
        _tell(asked, ("supervision", *head), "ledger_requested", moment.now)
    return asked


def decide_ledger_request(*, request_id: UUID, actor: Actor, approve: bool, note: str = "") -> LedgerRequest:
    """Approve it for some days, or refuse it with a reason.

    Raises `ledger_request_not_found` (404), `ledger_own_request` (403), `ledger_request_decided` (409),
    `reason_missing` (422).
    """
    with transaction.atomic():
        moment = current_moment()
        asked = decidable_requests(actor).select_for_update(of=("self",)).filter(id=request_id).first()
        if asked is None:
            raise GridlineError("ledger_request_not_found", status=404)
        if not may_decide(asked, actor):
            raise GridlineError("ledger_own_request", status=403)
        if asked.state != LedgerRequest.State.REQUESTED:
            raise GridlineError("ledger_request_decided", status=409)
        if not approve and not note.strip():
            raise GridlineError("reason_missing", status=422, field="note")
        asked.state = LedgerRequest.State.APPROVED if approve else LedgerRequest.State.REFUSED
        asked.decided_by_id, asked.decided_at, asked.note = actor.account_id, moment.now, note.strip()[:300]
        if approve:
            days = rule_values("ledger").integer("approval_days")
            asked.expires_at = moment.now + timedelta(days=days)
        asked.save()
        _tell(asked, (f"person:{asked.account_id}",), f"ledger_request_{asked.state}", moment.now)
    return asked


def take_approval(
    *, request_id: UUID | None, actor: Actor, wanted: TicketFilter, at: datetime
) -> LedgerRequest:
    """The actor's approval for this very filter, locked, still unused. The caller stores the export with it.

    Raises `ledger_approval_needed` without one and `ledger_approval_void` (409) for one that is not approved, used,
    lapsed, or for another filter.
    """
    if request_id is None:
        raise GridlineError("ledger_approval_needed", status=409, field="approval")
    own = (
        LedgerRequest.objects.select_for_update()
        .filter(id=request_id, account_id=actor.account_id or 0)
        .first()
    )
    if (
        own is None
        or own.state != LedgerRequest.State.APPROVED
        or own.expires_at is None
        or own.expires_at <= at
        or own.filter_seal != seal_of(wanted)
    ):
        raise GridlineError("ledger_approval_void", status=409, field="approval")
    return own


def use_approval(approval: LedgerRequest, export: LedgerExport) -> None:
    """Once: the export it was used for is on file with it."""
    approval.state, approval.export = LedgerRequest.State.USED, export
    approval.save(update_fields=["state", "export"])


def filter_on_file(wanted: TicketFilter) -> dict[str, object]:
    """The filter as others may read it: its text may be a phone number."""
    return {**asdict(wanted), "text": "*" * len(wanted.text)}


def seal_of(wanted: TicketFilter) -> str:
    """A keyed digest of the filter: equal for equal filters, and nobody reads the text out of it."""
    written = json.dumps(asdict(wanted), sort_keys=True, default=str)
    return salted_hmac(SALT, written, algorithm="sha256").hexdigest()


def _tell(asked: LedgerRequest, recipients: tuple[str, ...], text: str, at: datetime) -> None:
    send_message(
        adapter="in_app",
        recipients=recipients,
        text_code=text,
        params={"count": asked.row_count},
        at=at,
        subject=("ledger_request", asked.id),
        key=f"{asked.id}:{asked.state}",
    )
