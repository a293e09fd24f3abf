"""Rehearsing a dispatch table (试派): what would change if a draft had routed these tickets?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from dispatch.domain.routing_decision import Outcome, RoutingDecision
from dispatch.domain.routing_facts import RoutingFacts

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket and the facts it is routed by."""

    id: UUID
    number: str
    facts: RoutingFacts

    @property
    def subject(self) -> str:
        """Key of its class, of its matter where the matter leads."""
        facts = self.facts
        by_matter = facts.kind == "grid_event" or not facts.request_class_path
        path = facts.matter_path if by_matter and facts.matter_path else facts.request_class_path
        kind = "matter" if path is facts.matter_path else "request_class"
        return f"{kind}:{path[0]}" if path else ""


@dataclass(frozen=True, slots=True)
class Change:
    """A ticket that would lie elsewhere. `before` and `after` are unit codes, None = the duty queue."""

    ticket: PastTicket
    before: str | None
    after: str | None
    row_before: int | None
    row_after: int | None

    @property
    def kind(self) -> str:
        """moved, newly_queued (nobody would own it), newly_owned (somebody would)."""
        if self.after is None:
            return "newly_queued"
        return "newly_owned" if self.before is None else "moved"


@dataclass(slots=True)
class Rehearsal:
    """The sums, collected ticket by ticket with `add`."""

    tickets: int = 0
    skipped: int = 0
    now_automatic: int = 0
    now_asked: int = 0
    changes: list[Change] = field(default_factory=list)

    def add(self, ticket: PastTicket, before: RoutingDecision, after: RoutingDecision) -> None:
        """Compare the two decisions about one ticket."""
        self.tickets += 1
        if before.lead_unit != after.lead_unit:
            change = Change(ticket, before.lead_unit, after.lead_unit, before.row, after.row)
            self.changes.append(change)
        elif before.outcome is not after.outcome:
            self.now_automatic += after.outcome is Outcome.AUTO
            self.now_asked += before.outcome is Outcome.AUTO

    def count(self, kind: str) -> int:
        """How many changes are of this kind."""
        return sum(change.kind == kind for change in self.changes)

    def moves(self) -> list[tuple[str | None, str | None, int]]:
        """(from, to, tickets), the most first."""
        counted = Counter((change.before, change.after) for change in self.changes)
        return [(before, after, number) for (before, after), number in _most_first(counted.items())]

    def by_subject(self) -> list[tuple[str, int]]:
        """Changes by class or matter, the most first."""
        return _most_first(Counter(change.ticket.subject for change in self.changes).items())

    def by_subdistrict(self) -> list[tuple[str, int]]:
        """Changes by subdistrict, the most first; an empty code = place unknown."""
        counted = Counter(change.ticket.facts.subdistrict_code or "" for change in self.changes)
        return _most_first(counted.items())


def _most_first(counted: Iterable[tuple[Key, int]]) -> list[tuple[Key, int]]:
    return sorted(counted, key=lambda item: (-item[1], str(item[0])))
