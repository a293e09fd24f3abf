"""A coordination meeting and a ruling to try their routes on, of a ticket that the district's desk sees."""

from dispatch.models import Attachment, CoordinationMeeting, Dispute, HotlineDetail, Ruling, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment

OFFICE = "440105003-ENF"


def make_ruling(*, meeting_id: str, ruling_id: str) -> None:
    """One meeting to come, one ruling on a ticket in hand."""
    moment = current_moment()
    CoordinationMeeting.objects.create(
        id=meeting_id, number="M-1", starts_at=moment.now, called_at=moment.now
    )
    ticket = Ticket.objects.create(
        id=new_id(), number="H-RULED", kind="hotline", origin="local", state="ruled", state_since=moment.now,
        title="路面积水", text="路面积水", channel="window", request_class_code="R010101", holder_kind="queue",
        holder_code="desk:district", audience=["desk:district"], calendar_version=moment.calendar_version,
        catalogue_version=moment.catalogue_version, received_at=moment.now, created_at=moment.now,
        updated_at=moment.now,
    )  # fmt: skip
    HotlineDetail.objects.create(ticket=ticket)
    dispute = Dispute.objects.create(
        ticket=ticket, ground="returned_twice", interim_unit_id=OFFICE, opened_at=moment.now
    )
    paper = Attachment.objects.create(
        ticket=ticket, purpose="ruling", path="ruling.pdf", sha256="0" * 64, content_type="application/pdf",
        size_bytes=4, uploaded_at=moment.now,
    )  # fmt: skip
    Ruling.objects.create(
        id=ruling_id, number="R-1", ticket=ticket, dispute=dispute, lead_unit_id=OFFICE, basis="职责清单",
        assessed_unit_id=OFFICE, document=paper, signed_at=moment.now,
    )  # fmt: skip
