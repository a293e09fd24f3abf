"""What of all tickets is this person's to do?"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from dispatch.models import SiteCheck, SubDispatch, Ticket
from dispatch.selectors.checkers_on_duty import areas_on_duty
from dispatch.selectors.current_moment import current_moment
from grid.domain.actor import Actor
from grid.domain.roles import SUB_HANDLER_ROLES, Role
from mobile_api.domain.task_kind import (
    ASSIGNEE_STATES,
    CHECK_STATES,
    CHILD_STATES,
    CLERK_STATES,
    TaskFacts,
    TaskKind,
    task_kind,
)


@dataclass(frozen=True, slots=True)
class Duties:
    """Open sub-dispatches and site checks of a person, by ticket, and the units they act for."""

    actor: Actor
    children: dict[UUID, SubDispatch]
    checks: dict[UUID, SiteCheck]
    clerk_units: frozenset[str]
    head_units: frozenset[str]
    sign_units: frozenset[str]

    def condition(self) -> Q:
        """The tickets that are tasks; those that are merely visible are not."""
        wanted = Q(id__in=[*self.children, *self.checks])
        if self.actor.account_id is not None:
            wanted |= Q(assignee_id=self.actor.account_id, state__in=sorted(ASSIGNEE_STATES))
            wanted |= Q(reporter_id=self.actor.account_id, state="reported")
        if self.head_units:
            wanted |= Q(lead_unit_id__in=sorted(self.head_units), state="awaiting_signature")
        if self.clerk_units:
            states = ["dispatched", *sorted(CLERK_STATES)]
            wanted |= Q(lead_unit_id__in=sorted(self.clerk_units), kind="hotline", state__in=states)
            wanted |= Q(lead_unit_id__in=sorted(self.clerk_units), kind="grid_event", state="dispatched")
        if self.sign_units:
            wanted |= Q(lead_unit_id__in=sorted(self.sign_units), kind="hotline", state="dispatched")
        return wanted

    def kind_of(self, ticket: Ticket) -> TaskKind:
        """What the ticket is to the person; no statement."""
        account = self.actor.account_id
        lead = ticket.lead_unit_id
        return task_kind(
            TaskFacts(
                kind=ticket.kind,
                state=ticket.state,
                is_assignee=account is not None and ticket.assignee_id == account,
                is_reporter=account is not None and ticket.reporter_id == account,
                has_child=ticket.id in self.children,
                check_offered=ticket.id in self.checks,
                leads_as_clerk=lead in self.clerk_units,
                leads_as_head=lead in self.head_units,
                signs_for=lead in self.sign_units,
            )
        )


def duties(actor: Actor, ticket_id: UUID | None = None) -> Duties:
    """The person's duties, of one ticket when it is named; at most four statements, seven where rosters are kept."""
    return Duties(
        actor=actor,
        children={child.ticket_id: child for child in _children(actor, ticket_id)},
        checks={check.ticket_id: check for check in _checks(actor, ticket_id)},
        clerk_units=actor.units_as(Role.UNIT_CLERK),
        head_units=actor.units_as(Role.UNIT_HEAD),
        sign_units=actor.units_as(Role.SUBDISTRICT_DISPATCHER),
    )


def _children(actor: Actor, ticket_id: UUID | None) -> list[SubDispatch]:
    """Open sub-dispatches that name the person, or a unit of theirs without a person."""
    if actor.account_id is None:
        return []
    units = frozenset().union(*(actor.units_as(role) for role in SUB_HANDLER_ROLES))
    mine = Q(handler_id=actor.account_id) | Q(handler_id=None, sub_handler_id__in=sorted(units))
    open_ones = SubDispatch.objects.filter(mine, state="open", ticket__state__in=sorted(CHILD_STATES))
    return list(open_ones.filter(ticket_id=ticket_id) if ticket_id else open_ones)


def _checks(actor: Actor, ticket_id: UUID | None) -> list[SiteCheck]:
    """Unanswered site checks given to the person, or offered where they are on duty, and not of their own work."""
    if not actor.has(Role.SITE_CHECKER):
        return []
    areas = actor.areas_as(Role.SITE_CHECKER)
    offered = Q(checker_id=None)
    if areas is not None:
        there = areas_on_duty(actor.account_id, areas, current_moment().now)
        offered = Q(checker_id=None, ticket__subdistrict_code__in=sorted(there))
    unanswered = (
        SiteCheck.objects.filter(Q(checker_id=actor.account_id) | offered)
        .filter(answered_at=None, ticket__state__in=sorted(CHECK_STATES))
        .exclude(ticket__grid_event__handled_by_id=actor.account_id)
    )
    return list(unanswered.filter(ticket_id=ticket_id) if ticket_id else unanswered)
