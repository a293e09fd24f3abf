"""Rule (审定) who is responsible: signed by the panel, with the opinions of 编办 and 司法局 attached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from dispatch.models import Attachment, Dispute, Ruling, Ticket
from dispatch.models.ids import new_id
from dispatch.services.attach_photos import attach_photos
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.dispatch_ticket import check_units
from dispatch.services.end_dispute import end_dispute, open_dispute_of
from dispatch.services.next_number import next_sequence
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.units_index import units_index

#: Whose opinions stand behind a ruling (RULES 8j): 编办 the establishment office, 司法局 the justice bureau.
CONSULTED = ("establishment", "justice")
NUMBER_LETTER = "R"


@dataclass(frozen=True, slots=True)
class RulingText:
    """What the panel signed. ``assessed_unit`` empty = the lead; ``document`` is an upload of purpose `ruling`.

    ``opinions``: office (`establishment`, `justice`) → its words; ``opinion_files`` are uploads of purpose `opinion`.
    """

    unit: str = ""
    co_units: Sequence[str] = ()
    assessed_unit: str = ""
    basis: str = ""
    document: str = ""
    opinions: Mapping[str, str] = field(default_factory=dict)
    opinion_files: Sequence[str] = ()


def rule_dispute(
    *, ticket_id: UUID, actor: Actor, text: RulingText, at: datetime | None = None, version: int | None = None
) -> Ticket:
    """End the dispute by a ruling; the dispatcher's dispatch after it binds (`no_bounce`).

    Raises `recusal_required` (403) for a member of a unit of the dispute, `ruling_not_signed`, `opinions_missing`,
    `legal_basis_missing`, `unit_unknown`, `unit_may_not_lead` (422) and what else the life cycle refuses.
    """
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        ticket = change.ticket
        attach_photos(ticket, [file for file in (text.document, *text.opinion_files) if file], actor)
        document = paper_of(ticket, text.document, Attachment.Purpose.RULING)
        dispute, ruling_id = open_dispute_of(ticket), new_id()
        assessed = text.assessed_unit or text.unit
        take_step(
            change,
            "rule",
            actor=actor,
            data={
                "lead_unit": text.unit or None,
                "co_units": list(text.co_units),
                "assessed_unit": assessed or None,
                "ruling": ruling_id,
                "dispute": dispute.id if dispute else None,
            },
            ruling_document=document is not None,
            opinions=all(text.opinions.get(office, "").strip() for office in CONSULTED),
        )
        check_ruled_units(change, text, assessed)
        if dispute is None or document is None:
            raise GridlineError("dispute_not_open", status=409)
        Ruling.objects.create(
            id=ruling_id,
            number=f"{NUMBER_LETTER}{change.at:%Y%m%d}-{next_sequence():06d}",
            kind=Ruling.Kind.JOINT,
            ticket=ticket,
            dispute=dispute,
            lead_unit_id=text.unit,
            co_units=list(text.co_units),
            assessed_unit_id=assessed,
            basis=text.basis,
            opinions=opinions_of(text),
            document=document,
            signed_by_id=actor.account_id,
            signed_at=change.at,
        )
        end_dispute(change, dispute, Dispute.Outcome.RULED)
        propose_ruled(ticket, text)
    return change.ticket


def paper_of(ticket: Ticket, file_id: str, purpose: str) -> Attachment | None:
    """The signed paper among the ticket's files, None when it is not there or is something else."""
    if not file_id:
        return None
    return Attachment.objects.filter(ticket=ticket, id=file_id, purpose=purpose).first()


def check_ruled_units(change: TicketChange, text: RulingText, assessed: str) -> None:
    """A ruling names a unit that may lead, and says on what basis."""
    if not text.basis.strip():
        raise GridlineError("legal_basis_missing", status=422, field="basis", verb="rule")
    if not text.unit:
        raise GridlineError("lead_unit_missing", status=422, field="unit", verb="rule")
    check_units(change, (text.unit, *text.co_units, assessed))
    unit = units_index(change.moment.units_version).get(text.unit)
    if unit is None or not unit.may_lead:
        raise GridlineError("unit_may_not_lead", status=422, field="unit", verb="rule")


def opinions_of(text: RulingText) -> dict[str, object]:
    """The opinions as stored: words by office, and the files."""
    words = {office: text.opinions[office] for office in CONSULTED}
    return {**words, "files": [str(file) for file in text.opinion_files]}


def propose_ruled(ticket: Ticket, text: RulingText) -> None:
    """The unit ruled is what the dispatcher confirms."""
    ticket.routing = {
        **ticket.routing,
        "outcome": "confirm",
        "lead_unit": text.unit,
        "co_units": list(text.co_units),
        "notify_units": [],
        "row": None,
        "suggestion": None,
    }
