"""Who handled tickets like this one (派单建议)? At most three units with the evidence, for what no row decides."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from dispatch.domain.intake import Intake
from dispatch.domain.learning.case import Case
from dispatch.domain.learning.evidence import Reason
from dispatch.domain.learning.learner import UnitSuggestion
from dispatch.models import Ticket
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.learned_routing import learned_routing
from dispatch.selectors.names import Names
from dispatch.selectors.own_cases import case_of
from grid.domain.place import Place
from grid.selectors.units_index import units_index

LANGUAGES = ("zh", "en")


def suggest_for_intake(
    *, intake: Intake, place: Place, at: datetime, moment: Moment, known: Names
) -> list[dict[str, Any]]:
    """The suggestions for an intake as stored and shown; empty without a class or before anything was learned."""
    case = case_of(
        lists=catalogue(moment.catalogue_version),
        kind=intake.kind,
        request_class=intake.request_class,
        matter=intake.matter,
        subdistrict=place.subdistrict_code,
        community=place.community_code,
        channel=intake.channel,
        request_type=intake.request_type,
        text=f"{intake.title}\n{intake.text}",
        at=at,
    )
    return suggestions(case, moment, known)


def suggest_for_ticket(*, ticket: Ticket, moment: Moment, known: Names) -> list[dict[str, Any]]:
    """The same for a ticket as it stands now."""
    case = case_of(
        lists=catalogue(moment.catalogue_version),
        kind=ticket.kind,
        request_class=ticket.request_class_code,
        matter=ticket.matter_code,
        subdistrict=ticket.subdistrict_code,
        community=ticket.community_code,
        channel=ticket.channel,
        request_type=ticket.request_type,
        text=f"{ticket.title}\n{ticket.text}",
        at=ticket.received_at,
    )
    return suggestions(case, moment, known)


def suggestions(case: Case, moment: Moment, known: Names) -> list[dict[str, Any]]:
    """Units of the district that may lead, the likeliest first; no statement while the learner is in memory."""
    held = learned_routing() if case.classes else None
    if held is None:
        return []
    version, learner = held
    index = units_index(moment.units_version)
    allowed = frozenset(code for code in learner.units if (unit := index.get(code)) and unit.may_lead)
    found = learner.suggest(case, allowed)
    return [_view(one, case, version, known) for one in found]


def _view(found: UnitSuggestion, case: Case, version: int, known: Names) -> dict[str, Any]:
    return {
        "unit": known.unit(found.unit),
        "share": round(found.share, 3),
        "learned_version": version,
        "reasons": [_reason_view(reason, case, known) for reason in found.reasons],
    }


def _reason_view(reason: Reason, case: Case, known: Names) -> dict[str, Any]:
    """The figures, and the sentence in both languages."""
    text_for = import_string(settings.TEXT_FOR)
    context = reason.context
    code = case.classes[context.depth - 1] if context.depth else ""
    named = known.request_class(code) if code in known.catalogue.request_classes else known.matter(code)
    area = known.area(context.area[1])
    kind = _kind_of(reason)
    texts = {
        language: text_for(
            f"learned_reason_{kind}",
            language,
            {
                "tickets": reason.tickets,
                "of": reason.of,
                "share": round(reason.share * 100),
                "last_on": reason.last_at.date().isoformat(),
                "subject": (named or {}).get(f"name_{language}") or code,
                "area": (area or {}).get("name", ""),
                "attribute": context.attribute[0],
                "value": context.attribute[1],
            },
        )
        for language in LANGUAGES
    }
    return {
        "context": kind,
        "class_code": code or None,
        "area": area,
        "tickets": reason.tickets,
        "of": reason.of,
        "share": round(reason.share, 3),
        "first_on": reason.first_at.date().isoformat(),
        "last_on": reason.last_at.date().isoformat(),
        "text_zh": texts["zh"],
        "text_en": texts["en"],
    }


def _kind_of(reason: Reason) -> str:
    """`everything`, `class`, `area` or `attribute`: which sentence tells it."""
    context = reason.context
    if not context.depth:
        return "everything"
    if context.attribute[1]:
        return "attribute"
    return "area" if context.area[1] else "class"
