"""The knowledge base (知识库): the life of an article's wording and of the duty to supply one; source: S3-17, S0-55.

A wording is drafted by a clerk, signed by the head of the unit, then published by the duty desk, or refused there
with a reason. A duty is met by the publication, not by the draft: what nobody may read answers nobody.
"""

from datetime import date, datetime
from enum import StrEnum

from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import UNIT_ROLES, Role

ARTICLE_STATES = ("draft", "published", "withdrawn")
DUTY_KINDS = ("article", "update")
DUTY_STATES = ("owed", "met", "released")
LONGEST_TEXT = 20_000

DESK = (Role.DISPATCHER, Role.CALL_TAKER)
"""Who owes a unit an article and who approves it: the district's duty desk."""


class WordingStage(StrEnum):
    """How far the newest wording of an article is."""

    DRAFTED = "drafted"
    SIGNED = "signed"
    PUBLISHED = "published"
    REFUSED = "refused"


def stage_of(
    *, signed_at: datetime | None, published_at: datetime | None, refused_reason: str
) -> WordingStage:
    """The stage by what was done with the wording."""
    if published_at is not None:
        return WordingStage.PUBLISHED
    if refused_reason:
        return WordingStage.REFUSED
    return WordingStage.SIGNED if signed_at is not None else WordingStage.DRAFTED


def check_desk(actor: Actor, verb: str, roles: tuple[Role, ...] = (Role.DISPATCHER,)) -> None:
    """Raises `knowledge_not_allowed` unless the actor works at the duty desk."""
    if not actor.has(*roles):
        raise GridlineError("knowledge_not_allowed", status=403, verb=verb)


def check_unit(actor: Actor, unit_code: str, verb: str, roles: tuple[Role, ...]) -> None:
    """Raises `knowledge_not_allowed` without one of these roles, `knowledge_not_found` (404) for another's unit."""
    if not actor.has(*roles):
        raise GridlineError("knowledge_not_allowed", status=403, verb=verb)
    if not any(unit_code in actor.units_as(role) for role in roles):
        raise GridlineError("knowledge_not_found", status=404)


def reads_drafts(actor: Actor, unit_code: str) -> bool:
    """Whether the actor sees what is not published yet: the own unit and the duty desk."""
    own = any(unit_code in actor.units_as(role) for role in UNIT_ROLES)
    return own or actor.has(*DESK)


def check_wording(title: str, text: str, valid_until: date | None, today: date) -> None:
    """Raises `knowledge_incomplete` or `knowledge_already_ended` (422)."""
    if not title.strip() or not text.strip():
        raise GridlineError("knowledge_incomplete", status=422, field="text" if title.strip() else "title")
    if valid_until is not None and valid_until < today:
        raise GridlineError("knowledge_already_ended", status=422, field="valid_until")


def audience_of(unit_code: str) -> frozenset[str]:
    """Who hears of an article's or a duty's steps."""
    return frozenset({f"unit:{unit_code}", "desk:district"})
