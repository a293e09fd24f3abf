"""What would this intake lead to? Place, unit with its reason, clocks, duplicates; nothing is written."""

from typing import Any

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.deadlines import prescribe
from dispatch.domain.handling_limit import choose_handling_limit
from dispatch.domain.intake import Intake
from dispatch.domain.routing import RoutingDecision
from dispatch.domain.routing_decision import Outcome
from dispatch.domain.subjects import subject_of
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.find_duplicates import find_duplicates
from dispatch.selectors.names import Names, names
from dispatch.selectors.route_place import place_of_intake, route_intake
from dispatch.selectors.sealer import sealer
from dispatch.selectors.suggest_units import suggest_for_intake
from dispatch.selectors.taken_in_view import deadline_view, routing_view
from dispatch.selectors.working_calendar import clock_rules
from grid.domain.actor import Actor


def preview_intake(*, intake: Intake, actor: Actor) -> dict[str, Any]:
    """`{place, routing, deadlines, duplicates}`; raises GridlineError for unknown codes."""
    moment = current_moment()
    place = place_of_intake(intake)
    known = names(moment)
    routed = bool(intake.request_class or intake.matter)
    decision = route_intake(intake=intake, place=place, moment=moment) if routed else None
    suggested = (
        suggest_for_intake(intake=intake, place=place, at=moment.now, moment=moment, known=known)
        if decision is not None and decision.outcome is Outcome.NONE
        else []
    )
    phone = intake.requester.phone
    duplicates = find_duplicates(
        actor=actor,
        now=moment.now,
        point=place.point,
        subject=subject_of(
            catalogue(moment.catalogue_version), request_class=intake.request_class, matter=intake.matter
        ),
        text=intake.text,
        phone_index=sealer().index_of(phone) if phone else None,
    )
    return {
        "place": place.as_json(),
        "routing": routing_view(decision, known, suggested),
        "deadlines": deadlines_of(intake, decision, moment, known),
        "duplicates": [candidate.as_json() for candidate in duplicates],
    }


def deadlines_of(
    intake: Intake, decision: RoutingDecision | None, moment: Moment, known: Names
) -> list[dict[str, Any]]:
    """The clocks that would start at once if the intake were stored now."""
    entry = catalogue(moment.catalogue_version).request_classes.get(intake.request_class)
    dispatched = decision is not None and decision.outcome.value == "auto"
    if intake.kind == "grid_event":
        state = "reported"
    else:
        state = "dispatched" if dispatched else "classified" if intake.request_class else "received"
    external = intake.external
    facts = ClockFacts(
        kind=intake.kind,
        origin=intake.origin,
        state=state,
        state_since=moment.now,
        received_at=moment.now,
        request_type=intake.request_type or None,
        emergency=intake.priority == "emergency",
        fast_track=intake.priority == "fast_track",
        handling_limit=choose_handling_limit(
            kind=intake.kind,
            origin=intake.origin,
            rule=decision.limit_override if decision else None,
            request_class=entry.limit if entry else None,
            request_type=intake.request_type or None,
        ),
        dispatched_at=moment.now if dispatched else None,
        city_sign_due_at=external.sign_due_at if external else None,
        city_return_due_at=external.return_due_at if external else None,
        city_due_at=external.due_at if external else None,
    )
    rules = clock_rules(moment.calendar_version)
    unit = decision.lead_unit if decision and dispatched else None
    return [deadline_view(deadline, unit) for deadline in prescribe(facts, rules.calendar, rules.limits)]
