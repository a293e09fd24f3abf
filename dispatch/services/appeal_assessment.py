"""Appeal against the assessment of a ticket (考核申诉), and what becomes of it: two reviews by two people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from dispatch.domain.appeal_events import APPEAL_SUBJECT
from dispatch.domain.errors import VersionConflict
from dispatch.domain.events import NewEvent
from dispatch.domain.lifecycle.assessment_appeal import FINAL, AppealState, Ground, decide_appeal
from dispatch.feed.append import append
from dispatch.models import AssessmentAppeal, AssessmentPublication, Attachment, Callback, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.access import get_ticket
from dispatch.selectors.appeals import lock_appeal
from dispatch.selectors.current_moment import current_moment
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role

HEARERS = frozenset({"supervision", "desk:district"})
MOST_TEXT = 2000


def file_appeal(
    *,
    ticket_id: UUID,
    actor: Actor,
    ground: str,
    text: str,
    evidence: Sequence[UUID],
    at: datetime | None = None,
) -> AssessmentAppeal:
    """The head of the lead unit appeals once per ticket, within the window after its publication, with evidence.

    Raises `role_not_entitled`, `out_of_reach` (403), `ticket_not_found` (404), `appeal_ground_unknown`,
    `appeal_reason_missing`, `appeal_evidence_missing`, `appeal_evidence_unknown` (422), `appeal_not_published`,
    `appeal_too_late`, `appeal_known` (409).
    """
    if not actor.has(Role.UNIT_HEAD):
        raise GridlineError("role_not_entitled", status=403, verb="open_this")
    with transaction.atomic():
        now = at or current_moment().now
        ticket = get_ticket(ticket_id=ticket_id, actor=actor)
        if ticket.lead_unit_id is None or ticket.lead_unit_id not in actor.units_as(Role.UNIT_HEAD):
            raise GridlineError("out_of_reach", status=403, verb="open_this")
        check_form(ticket, ground, text, evidence)
        publication = publication_of(ticket)
        if now > publication.appeal_until_at:
            until = f"{publication.appeal_until_at:%Y-%m-%d %H:%M} UTC"
            raise GridlineError("appeal_too_late", status=409, until=until)
        appeal = AssessmentAppeal(
            id=new_id(),
            ticket=ticket,
            publication=publication,
            unit_id=ticket.lead_unit_id,
            ground=Ground(ground),
            text=text.strip(),
            evidence=list(evidence),
            state=AppealState.FILED,
            filed_by_id=actor.account_id,
            filed_at=now,
            updated_at=now,
        )
        try:
            with transaction.atomic():
                appeal.event_seq = 1
                appeal.save(force_insert=True)
        except IntegrityError as known:
            raise GridlineError("appeal_known", status=409) from known
        tell(appeal, "assessment_appeal_filed", actor, now, before=None, ground=str(ground))
    return appeal


def check_form(ticket: Ticket, ground: str, text: str, evidence: Sequence[UUID]) -> None:
    """The ground is known, the reason is given, and the evidence lies with the ticket."""
    if ground not in list(Ground):
        raise GridlineError("appeal_ground_unknown", status=422, field="ground")
    if not text.strip():
        raise GridlineError("appeal_reason_missing", status=422, field="text")
    if not evidence:
        raise GridlineError("appeal_evidence_missing", status=422, field="evidence")
    if Attachment.objects.filter(id__in=evidence, ticket=ticket).count() != len(set(evidence)):
        raise GridlineError("appeal_evidence_unknown", status=422, field="evidence")


def publication_of(ticket: Ticket) -> AssessmentPublication:
    """The newest publication whose period holds a valid callback of the ticket, or its closing."""
    in_period = Q(called_at__gte=OuterRef("begins_at"), called_at__lt=OuterRef("ends_at"))
    calls = Callback.objects.filter(in_period, ticket=ticket, valid=True)
    held = Q(Exists(calls))
    if ticket.closed_at is not None:
        held |= Q(begins_at__lte=ticket.closed_at, ends_at__gt=ticket.closed_at)
    found = AssessmentPublication.objects.filter(held).order_by("-month").first()
    if found is None:
        raise GridlineError("appeal_not_published", status=409)
    return found


def settle_appeal(
    *,
    appeal_id: UUID,
    verb: str,
    actor: Actor,
    note: str = "",
    receipt: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> AssessmentAppeal:
    """Review, forward, approve, refuse or withdraw: one edge of the appeal's table.

    An approved appeal exempts the ticket from the assessed figure. Raises `appeal_not_found` (404), VersionConflict,
    what the table refuses, `appeal_reason_missing` and `appeal_receipt_missing` (422).
    """
    with transaction.atomic():
        now = at or current_moment().now
        appeal = lock_appeal(appeal_id=appeal_id, actor=actor)
        if version is not None and appeal.version != version:
            raise VersionConflict(subject_id=appeal.id, expected=version, found=appeal.version)
        edge = decide_appeal(
            state=appeal.state,
            verb=verb,
            actor=actor,
            city_result=is_city_result(appeal),
            own_unit=is_own_unit(appeal, actor),
            same_person=appeal.reviewed_by_id is not None and appeal.reviewed_by_id == actor.account_id,
        )
        if verb != "withdraw" and not note.strip():
            raise GridlineError("appeal_reason_missing", status=422, field="note")
        if verb == "forward" and not receipt.strip():
            raise GridlineError("appeal_receipt_missing", status=422, field="receipt")
        before, appeal.state = appeal.state, edge.target
        appeal.version += 1
        appeal.event_seq += 1
        appeal.updated_at = now
        if verb == "review":
            appeal.reviewed_by_id, appeal.review_note = actor.account_id, note.strip()[:500]
        elif verb == "forward":
            appeal.city_receipt = receipt.strip()[:64]
        if edge.target in FINAL:
            appeal.decided_by_id, appeal.decided_at = actor.account_id, now
            appeal.decision_note = note.strip()[:500]
        appeal.save()
        more: dict[str, object] = {} if verb == "withdraw" else {"note": note.strip()[:500]}
        if verb == "forward":
            more["receipt"] = appeal.city_receipt
        tell(appeal, edge.event, actor, now, before=before, **more)
    return appeal


def is_city_result(appeal: AssessmentAppeal) -> bool:
    """The city's own callback is what the ticket is assessed by."""
    return appeal.ticket.origin == Ticket.Origin.CITY


def is_own_unit(appeal: AssessmentAppeal, actor: Actor) -> bool:
    """The actor works at the appealing unit or heads it."""
    return appeal.unit_id == actor.unit_code or appeal.unit_id in actor.units_as(Role.UNIT_HEAD)


def tell(
    appeal: AssessmentAppeal, event: str, actor: Actor, at: datetime, *, before: str | None, **more: object
) -> None:
    """Append what happened to the locked appeal; the supervisors, the desk and the unit hear of it."""
    data = {
        "ticket": appeal.ticket_id,
        "unit": appeal.unit_id,
        "from": before,
        "to": str(appeal.state),
        "version": appeal.version,
        **more,
    }
    append(
        [
            NewEvent(
                subject_type=APPEAL_SUBJECT,
                subject_id=appeal.id,
                seq=appeal.event_seq,
                type=event,
                actor=actor,
                at=at,
                data=data,
                audience=HEARERS | {f"unit:{appeal.unit_id}"},
            )
        ]
    )
