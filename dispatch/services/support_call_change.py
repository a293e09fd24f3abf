"""The frame of every change of a support call: row lock, history, one write."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from dispatch.domain.errors import VersionConflict
from dispatch.domain.events import NewEvent
from dispatch.domain.side_path_events import SUPPORT_CALL
from dispatch.feed.append import append
from dispatch.models import SupportCall
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.support_calls import get_support_call, support_call_facts
from dispatch.services.sync_clocks import sync_clocks
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor


class SupportCallChange:
    """Collects what happens to one call; `write` stores row and events."""

    def __init__(self, call: SupportCall, *, moment: Moment, new: bool = False) -> None:
        self.call, self.moment, self.new = call, moment, new
        self._events: list[tuple[str, Actor, dict[str, object]]] = []

    def enter(self, state: str) -> None:
        """The call goes on to a state."""
        self.call.state, self.call.state_since = state, self.moment.now
        if state in (SupportCall.State.CLOSED, SupportCall.State.CANCELLED):
            self.call.closed_at = self.moment.now

    def act(self, event: str, *, actor: Actor, data: Mapping[str, object]) -> None:
        """Record what was done."""
        self.call.version += 1
        self._events.append((event, actor, {**data, "version": self.call.version}))

    def write(self) -> None:
        """Bring its clock to the new state, store the row and tell its audience."""
        call, events = self.call, []
        deadlines = sync_clocks(
            subject_type=SUPPORT_CALL,
            subject_id=call.id,
            facts=support_call_facts(call),
            unit_code=None,
            moment=self.moment,
            new=self.new,
        )
        call.due_at = deadlines[0].due_at if deadlines else call.due_at
        for name, actor, data in self._events:
            call.event_seq += 1
            events.append(
                NewEvent(
                    subject_type=SUPPORT_CALL,
                    subject_id=call.id,
                    seq=call.event_seq,
                    type=name,
                    actor=actor,
                    at=self.moment.now,
                    data=data,
                    audience=frozenset(call.audience),
                )
            )
        call.save(force_insert=self.new, force_update=not self.new)
        append(events)


@contextmanager
def changing_support_call(
    *, call_id: UUID, actor: Actor, version: int | None = None, closed: bool = False
) -> Iterator[SupportCallChange]:
    """Lock the call if the actor may see it. ``closed``: what is done after its end (rating) is meant.

    Raises `support_call_not_found` (404), VersionConflict, `support_call_closed` or `support_call_open` (409).
    """
    with transaction.atomic():
        moment = current_moment()
        call = get_support_call(call_id=call_id, actor=actor, lock=True)
        if version is not None and version != call.version:
            raise VersionConflict(subject_id=call.id, expected=version, found=call.version)
        if closed != (call.closed_at is not None):
            raise GridlineError("support_call_open" if closed else "support_call_closed", status=409)
        change = SupportCallChange(call, moment=moment)
        yield change
        change.write()
