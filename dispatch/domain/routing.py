"""Routing (派单): facts of a ticket and a dispatch table in, one explained decision out.

**Which row wins.** Matching rows are compared left to right, the first difference decides:

1. subject — the catalogue of the ticket's kind before the other one (request class for hotline tickets,
   matter for grid events), there the deeper node before the broader, rows for any subject last;
2. area — maintenance boundary, zone, cell, community, subdistrict, anywhere;
3. conditions — a row naming the channel, then one naming the request type, then more attributes.

Two rows of a published table can only be equal where two zones or two maintenance boundaries overlap: then
the smaller area code is proposed, and a person confirms.

**Who never leads**: contractors and communities, and bodies the district cannot order (relation `vertical`,
`city`). Where a row names one of the latter as owner, the row's fallback unit acts (the subdistrict of the
place unless the row says otherwise) and the owner is notified; for a city ticket the return to the city is
suggested.

The function is total: it answers for all facts, at worst with `none` and the reasons.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from dispatch.domain.dispatch_rows import DispatchMode, DispatchRow
from dispatch.domain.routing_decision import (
    Caution,
    Excluded,
    Outcome,
    RoutingDecision,
    RunnerUp,
    Suggestion,
)
from dispatch.domain.routing_explanation import facts_known, facts_matched, why_weaker
from dispatch.domain.routing_facts import RoutingFacts
from dispatch.domain.routing_index import Match, RoutingIndex
from dispatch.domain.unit_specs import SUBDISTRICT_OFFICE, UnitSpec, Unresolved
from grid.domain.units import Relation, UnitFacts, UnitsIndex

__all__ = ["LeadSearch", "RoutingDecision", "RoutingFacts", "RoutingIndex", "route"]

OUT_OF_REACH = frozenset({Relation.VERTICAL, Relation.CITY})
MOST_RUNNERS_UP = 3


def route(facts: RoutingFacts, index: RoutingIndex, units: UnitsIndex) -> RoutingDecision:
    """Decide who leads this ticket; see the module for the order of rows and the guard. Never raises."""
    if facts.collected and facts.kind == "grid_event":
        return _nobody(facts, index, LeadSearch(facts, units), (Caution.COLLECTION_TASK,))
    search = LeadSearch(facts, units)
    matches = index.matches(facts)
    for match in matches:
        lead = search.lead_of(match.row)
        if lead is not None:
            return _decision(facts, index, search, match, lead, matches)
    return _nobody(facts, index, search, (Caution.NO_ROW,))


@dataclass(slots=True)
class LeadSearch:
    """The walk down the matching rows: remembers who was passed over and who owns without being led by us."""

    facts: RoutingFacts
    units: UnitsIndex
    excluded: list[Excluded] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    rows_unanswered: int = 0

    def lead_of(self, row: DispatchRow) -> UnitFacts | None:
        """The unit that leads by this row, or None with the reason noted."""
        owner = self.resolve(row.lead)
        if isinstance(owner, UnitFacts) and not owner.may_lead:
            self.exclude(owner.code, _why_never(owner))
            lead = self._stand_in(row, owner)
        else:
            lead = self._admit(owner, row.lead)
        if lead is None:
            self.rows_unanswered += 1
        return lead

    def resolve(self, spec: UnitSpec) -> UnitFacts | Unresolved:
        return spec.resolve(
            self.units,
            subdistrict_code=self.facts.subdistrict_code,
            community_code=self.facts.community_code,
        )

    def exclude(self, unit: str, reason: str) -> None:
        entry = Excluded(unit, reason)
        if entry not in self.excluded:
            self.excluded.append(entry)

    def _stand_in(self, row: DispatchRow, owner: UnitFacts) -> UnitFacts | None:
        """Who acts instead of an owner that may not lead; nobody for a contractor."""
        if owner.relation in OUT_OF_REACH:
            if owner.code not in self.owners:
                self.owners.append(owner.code)
            spec = row.fallback or SUBDISTRICT_OFFICE
        elif owner.unit_type == "community":
            spec = SUBDISTRICT_OFFICE
        else:
            return None
        return self._admit(self.resolve(spec), spec)

    def _admit(self, unit: UnitFacts | Unresolved, spec: UnitSpec) -> UnitFacts | None:
        """The unit if it may lead this ticket, else None with the reason noted."""
        if isinstance(unit, Unresolved):
            self.exclude(str(spec), unit.value)
            return None
        if not unit.may_lead:
            self.exclude(unit.code, _why_never(unit))
            return None
        barred = self.facts.barred_units.get(unit.code)
        if barred is not None:
            self.exclude(unit.code, barred)
            return None
        return unit


def _why_never(unit: UnitFacts) -> str:
    """`relation_contractor`, `relation_vertical`, `relation_city` or `community_never_leads`."""
    return "community_never_leads" if unit.unit_type == "community" else f"relation_{unit.relation.value}"


def _decision(
    facts: RoutingFacts,
    index: RoutingIndex,
    search: LeadSearch,
    match: Match,
    lead: UnitFacts,
    others: Iterator[Match],
) -> RoutingDecision:
    """Fill in the answer for the row that won; `others` are the matches below it."""
    row = match.row
    suggestion = _suggestion(facts, search)
    rest = tuple(others)
    cautions = _cautions(facts, search, match, rest)
    co_units, notify_units = _helpers(row, search, lead)
    return RoutingDecision(
        outcome=Outcome.CONFIRM if cautions else Outcome.AUTO,
        lead_unit=lead.code,
        co_units=co_units,
        notify_units=notify_units,
        row=row.row,
        table_version=index.version,
        facts=facts_matched(facts, row),
        runners_up=tuple(_runners_up(search, match, rest)),
        excluded=tuple(search.excluded),
        cautions=cautions,
        limit_override=row.limit,
        priority=row.priority,
        suggestion=suggestion,
        border_distance_m=facts.border_distance_m,
        border_neighbour=facts.border_neighbour,
    )


def _nobody(
    facts: RoutingFacts, index: RoutingIndex, search: LeadSearch, cautions: tuple[Caution, ...]
) -> RoutingDecision:
    """No row answered: the return to the city may still be the answer, else the duty dispatcher's queue."""
    suggestion = None if Caution.COLLECTION_TASK in cautions else _suggestion(facts, search)
    if not facts.place_known:
        cautions = (*cautions, Caution.PLACE_UNKNOWN)
    if facts.outside_district:
        cautions = (*cautions, Caution.OUTSIDE_DISTRICT)
    return RoutingDecision(
        outcome=Outcome.CONFIRM if suggestion else Outcome.NONE,
        notify_units=tuple(search.owners),
        table_version=index.version,
        facts=facts_known(facts),
        excluded=tuple(search.excluded),
        cautions=cautions,
        suggestion=suggestion,
        border_distance_m=facts.border_distance_m,
        border_neighbour=facts.border_neighbour,
    )


def _suggestion(facts: RoutingFacts, search: LeadSearch) -> Suggestion | None:
    """The return to the city: owner vertical or city, or place in another district (RULES 8a)."""
    if facts.may_return_to_city and (search.owners or facts.outside_district):
        return Suggestion.RETURN_TO_CITY
    return None


def _cautions(
    facts: RoutingFacts, search: LeadSearch, match: Match, rest: tuple[Match, ...]
) -> tuple[Caution, ...]:
    """Everything that asks for a person; none at all means the row dispatches at once.

    On a grid event whose owner is out of reach the subdistrict leads without asking (RULES 8b, dispatch).
    """
    cautions = []
    if match.row.mode is DispatchMode.CONFIRM:
        cautions.append(Caution.ROW_ASKS)
    if search.rows_unanswered:
        cautions.append(Caution.STRONGER_ROW_UNANSWERED)
    if search.owners and facts.kind != "grid_event":
        cautions.append(Caution.OWNER_OUT_OF_REACH)
    if rest and rest[0].specificity == match.specificity:
        cautions.append(Caution.EQUAL_AREAS)
    if facts.outside_district:
        cautions.append(Caution.OUTSIDE_DISTRICT)
    return tuple(cautions)


def _helpers(
    row: DispatchRow, search: LeadSearch, lead: UnitFacts
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Co-units and notified units of a row at this place.

    Bodies the district cannot order are notified instead of ordered; contractors are no co-units (they get
    their work by sub-dispatch, without the requester). Units that cannot be found are noted and left out.
    """
    co_units: list[str] = []
    notify_units: list[str] = []
    for spec in row.co_units:
        unit = search.resolve(spec)
        if isinstance(unit, Unresolved):
            search.exclude(str(spec), unit.value)
        elif unit.relation is Relation.CONTRACTOR:
            search.exclude(unit.code, _why_never(unit))
        elif unit.relation in OUT_OF_REACH:
            notify_units.append(unit.code)
        else:
            co_units.append(unit.code)
    for spec in row.notify_units:
        unit = search.resolve(spec)
        if isinstance(unit, Unresolved):
            search.exclude(str(spec), unit.value)
        else:
            notify_units.append(unit.code)
    co_units = [code for code in dict.fromkeys(co_units) if code != lead.code]
    told = dict.fromkeys(search.owners + notify_units)
    barred = search.facts.barred_units
    return (
        tuple(code for code in co_units if code not in barred),
        tuple(code for code in told if code != lead.code and code not in co_units and code not in barred),
    )


def _runners_up(search: LeadSearch, winner: Match, rest: tuple[Match, ...]) -> Iterator[RunnerUp]:
    """The next rows that would have led somewhere, each with the first thing in which it is weaker."""
    shown = 0
    for match in rest:
        if shown == MOST_RUNNERS_UP:
            return
        unit = search.resolve(match.row.lead)
        if isinstance(unit, UnitFacts) and unit.may_lead and unit.code not in search.facts.barred_units:
            shown += 1
            yield RunnerUp(match.row.row, unit.code, why_weaker(winner, match))
