"""The parts of a ticket that a step may turn on, read when first asked for."""

from functools import cached_property

from dispatch.models import (
    Attachment,
    Callback,
    Deferral,
    Extension,
    FollowUp,
    Reply,
    SiteCheck,
    SubDispatch,
    Ticket,
)


class TicketParts:
    """Open children, last reply, last site check, callbacks and photos of one ticket; one statement each, at most."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket

    @cached_property
    def open_children(self) -> list[SubDispatch]:
        """Sub-dispatches that still run, oldest first."""
        return list(self.ticket.sub_dispatches.filter(state=SubDispatch.State.OPEN).order_by("created_at"))

    @cached_property
    def last_reply(self) -> Reply | None:
        """The reply on the table: the one drafted last."""
        return self.ticket.replies.order_by("-drafted_at", "-id").first()

    @cached_property
    def last_check(self) -> SiteCheck | None:
        """The site check of the ticket's own life cycle asked for last, answered or not."""
        own = self.ticket.site_checks.exclude(purpose=SiteCheck.Purpose.ORDER)
        return own.order_by("-asked_at", "-id").first()

    @cached_property
    def callbacks(self) -> list[Callback]:
        """Our own callback attempts since the ticket last came to the callback desk, oldest first."""
        since = self.ticket.state_since
        return list(self.ticket.callbacks.filter(by_city=False, called_at__gte=since).order_by("called_at"))

    @cached_property
    def extension(self) -> Extension | None:
        """The ticket's one request for more time, whatever became of it."""
        return self.ticket.extensions.first()

    @cached_property
    def deferral(self) -> Deferral | None:
        """The deferral asked for or running."""
        return self.ticket.deferrals.filter(state__in=("asked", "running")).first()

    @cached_property
    def follow_up(self) -> FollowUp | None:
        """The follow-up planned or open."""
        return self.ticket.follow_ups.filter(state__in=("planned", "open")).first()

    @cached_property
    def photos(self) -> list[Attachment]:
        """Every attachment, oldest first."""
        return list(self.ticket.attachments.order_by("uploaded_at"))
