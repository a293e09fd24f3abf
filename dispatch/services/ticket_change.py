"""The steps one transaction takes with one ticket: each decided by the life cycle, all written down at the end."""

from collections.abc import Callable, Mapping
from datetime import datetime

from dispatch.domain.audience import AudienceFacts, audience_of
from dispatch.domain.clock_facts import Prescribed
from dispatch.domain.cycles import cycles_after
from dispatch.domain.events import NewEvent
from dispatch.domain.holding import holder_of
from dispatch.domain.lifecycle.edge import Edge
from dispatch.domain.lifecycle.engine import decide
from dispatch.domain.lifecycle.states import is_final
from dispatch.domain.limits import LimitTable
from dispatch.domain.stages import WINDOWS
from dispatch.feed.append import append
from dispatch.models import GridEventDetail, HotlineDetail, Ticket
from dispatch.selectors.accused_units import accused_units, staff_of_desks
from dispatch.selectors.clock_facts import clock_facts_of
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.ticket_parts import TicketParts
from dispatch.selectors.working_calendar import clock_rules
from dispatch.services.end_side_paths import end_side_paths
from dispatch.services.insert_row import insert_row
from dispatch.services.sync_clocks import sync_clocks
from dispatch.services.tell_linked_ticket import tell_linked_ticket
from grid.domain.actor import Actor

SUBJECT = "ticket"
RECOUNTED = "ticket_clocks_recounted"


class TicketChange:
    """Collects steps and notes on a locked (or new) ticket; `write` stores ticket, clocks and events.

    Between `step` and `write` the caller sets whatever else the step changes on ``ticket`` and its detail row.
    Nothing is stored unless `write` is called, inside the caller's transaction. Afterwards ``deadlines`` holds
    the running ones.
    """

    def __init__(
        self, ticket: Ticket, *, moment: Moment, at: datetime | None = None, new: bool = False
    ) -> None:
        self.ticket = ticket
        self.moment = moment
        self.at = at or moment.now
        self.new = new
        self.parts = TicketParts(ticket)
        self.deadlines: tuple[Prescribed, ...] = ()
        self._ended = False
        self._after: list[Callable[[], object]] = []
        self._audience_before = frozenset(ticket.audience)
        self._events: list[tuple[str, Actor, dict[str, object]]] = []

    @property
    def detail(self) -> HotlineDetail | GridEventDetail:
        """The detail row of the ticket's kind."""
        return self.ticket.hotline if self.ticket.kind == Ticket.Kind.HOTLINE else self.ticket.grid_event

    def step(
        self, verb: str, *, actor: Actor, facts: Mapping[str, object], data: Mapping[str, object] = {}
    ) -> Edge:
        """Take the edge of ``verb`` if the life cycle allows it; raises its GridlineError otherwise.

        ``data`` are the event's own fields; state, version and holder are added here.
        """
        ticket = self.ticket
        edge = self.check(verb, actor=actor, facts=facts)
        before = ticket.state
        first = self.new and not self._events  # a draft on the phone is no state anybody here has seen
        self._enter(edge.to(before), verb)
        ticket.version += 1
        self._record(
            edge.event,
            actor,
            {**data, "verb": str(verb), "from": None if first else before, "to": ticket.state},
        )
        return edge

    def check(self, verb: str, *, actor: Actor, facts: Mapping[str, object]) -> Edge:
        """The edge that `step` would take; raises what it would raise, and changes nothing."""
        ticket = self.ticket
        return decide(
            kind=ticket.kind,
            origin=ticket.origin,
            state=ticket.state,
            verb=verb,
            actor_roles=actor.roles,
            facts=facts,
        )

    def begin(self, event: str, *, actor: Actor, verb: str, state: str, data: Mapping[str, object]) -> None:
        """The first step of a new ticket: it enters its first state."""
        self._enter(state, verb)
        self._record(event, actor, {**data, "verb": verb, "to": state})

    def note(
        self, event: str, *, actor: Actor, data: Mapping[str, object], moves_clocks: bool = False
    ) -> None:
        """Something worth the history that is no step of the life cycle.

        ``moves_clocks``: it starts, stops or moves a clock, so the event says holder and due times as a step does.
        """
        told: dict[str, object] = {"due": {}} if moves_clocks else {}
        self._events.append((event, actor, {**data, **told, "version": self.ticket.version}))

    def act(self, event: str, *, actor: Actor, data: Mapping[str, object]) -> None:
        """Something done beside the life cycle: a version of its own, holder and due times told anew."""
        self.ticket.version += 1
        self.note(event, actor=actor, data=data, moves_clocks=True)

    def after_write(self, act: Callable[[], object]) -> None:
        """Run ``act`` in the same transaction once clocks and history are stored."""
        self._after.append(act)

    def _enter(self, state: str, verb: str) -> None:
        ticket = self.ticket
        if state == ticket.state:
            return
        ticket.state = state
        ticket.state_since = self.at
        ticket.stage_cycles = cycles_after(ticket.stage_cycles, kind=ticket.kind, verb=str(verb), state=state)
        final = self._ended = is_final(ticket.kind, state)
        if not final:
            ticket.closed_at = None
        elif ticket.closed_at is None:
            ticket.closed_at = self.at
            self._tell_linked()

    def _tell_linked(self) -> None:
        """An event that ends says so in the history of the ticket it is linked with."""
        ticket = self.ticket
        linked = ticket.grid_event.linked_ticket_id if ticket.kind == Ticket.Kind.GRID_EVENT else None
        if linked is not None:
            state = ticket.state
            self.after_write(
                lambda: tell_linked_ticket(ticket_id=linked, event_id=ticket.id, state=state, at=self.at)
            )

    def _record(self, event: str, actor: Actor, data: dict[str, object]) -> None:
        # holder and due times are added by `write`: the caller may still set the lead unit this step names
        self._events.append((event, actor, {**data, "version": self.ticket.version}))

    def write(self) -> None:
        """Bring holder, audience, clocks and history to the new state and store all of it."""
        ticket = self.ticket
        if self._ended:
            end_side_paths(ticket, self.at)
        self._set_holder()
        ticket.audience = sorted(audience_of(audience_facts(ticket)))
        ticket.updated_at = self.moment.now
        self._tell_new_rules()
        ticket.calendar_version = self.moment.calendar_version
        self.deadlines = sync_clocks(
            subject_type=SUBJECT,
            subject_id=ticket.id,
            facts=clock_facts_of(ticket),
            unit_code=ticket.lead_unit_id or ticket.interim_unit_id,
            moment=self.moment,
            new=self.new,
        )
        set_next_deadline(ticket, self.deadlines)
        self._append({str(deadline.stage): deadline.due_at.isoformat() for deadline in self.deadlines})
        detail = self.detail
        detail.ticket = ticket
        for row in (ticket, detail):  # the ticket first: the detail points to it
            if self.new:
                insert_row(row)
            else:
                row.save(force_update=True)
        for act in self._after:
            act()

    def _tell_new_rules(self) -> None:
        """Notes alone tell no due times: where they come first after a change of rules, the recount is told too."""
        behind = self.ticket.calendar_version != self.moment.calendar_version
        steps = any("verb" in data or "due" in data for _, _, data in self._events)
        if behind and self._events and not steps and not self.new:
            version = {"calendar_version": self.moment.calendar_version}
            self.note(RECOUNTED, actor=Actor.system(), data=version, moves_clocks=True)

    def _set_holder(self) -> None:
        ticket = self.ticket
        holder = holder_of(
            state=ticket.state,
            final=is_final(ticket.kind, ticket.state),
            owner_centre=ticket.owner_centre,
            subdistrict_code=ticket.subdistrict_code,
            lead_unit=ticket.lead_unit_id,
        )
        handed_out = holder.kind == "outside" and ticket.holder_kind != holder.kind
        ticket.holder_kind, ticket.holder_code = holder.kind, holder.code
        if holder.kind != "outside":
            ticket.follow_up_at = None
        elif handed_out:
            ticket.follow_up_at = self._follow_up_at()

    def _follow_up_at(self) -> datetime:
        """When somebody asks the outside party again: a limit of the rule table, from the hand-over."""
        rules = clock_rules(self.moment.calendar_version)
        return rules.calendar.add(self.at, rules.limits.find(LimitTable.ANY, "outside_follow_up")).at

    def _append(self, due: dict[str, str]) -> None:
        ticket = self.ticket
        audience = frozenset(ticket.audience)
        gone = self._audience_before - audience
        holder = {"kind": ticket.holder_kind, "code": ticket.holder_code}
        steps = [
            position for position, (_, _, data) in enumerate(self._events) if "verb" in data or "due" in data
        ]
        last_step = steps[-1] if steps else None
        events = []
        for position, (name, actor, own) in enumerate(self._events):
            ticket.event_seq += 1
            data = {**own, "holder": holder, "due": due} if position == last_step else own
            events.append(
                NewEvent(
                    subject_type=SUBJECT,
                    subject_id=ticket.id,
                    seq=ticket.event_seq,
                    type=name,
                    actor=actor,
                    at=self.at,
                    data=data,
                    audience=audience,
                    gone=gone,
                )
            )
        append(events)


def audience_facts(ticket: Ticket) -> AudienceFacts:
    """What the audience rule asks of a ticket."""
    return AudienceFacts(
        kind=ticket.kind,
        state=ticket.state,
        owner_centre=ticket.owner_centre,
        subdistrict_code=ticket.subdistrict_code,
        restricted=ticket.restricted,
        lead_unit=ticket.lead_unit_id,
        other_units=(*ticket.co_units, *ticket.notify_units),
        participants=tuple(ticket.participants),
        decided_by=ticket.decided_by_id,
        interim_unit=ticket.interim_unit_id,
        first_receiver=ticket.first_receiver_id,
        accused=accused_units(ticket.accused_unit_id),
        staff=staff_of_desks() if ticket.accused_unit_id else {},
    )


def set_next_deadline(ticket: Ticket, deadlines: tuple[Prescribed, ...]) -> None:
    """Cache the earliest running duty on the ticket; a window that merely lapses leads nothing."""
    duties = [deadline for deadline in deadlines if deadline.stage not in WINDOWS]
    leading = min(duties, key=lambda deadline: (deadline.due_at, deadline.stage), default=None)
    ticket.next_due_at = leading.due_at if leading else None
    ticket.next_amber_at = leading.amber_at if leading else None
    ticket.next_stage = str(leading.stage) if leading else ""
    ticket.next_owner = str(leading.owner) if leading else ""
