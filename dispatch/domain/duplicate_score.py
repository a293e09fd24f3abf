"""How likely two tickets are about the same fact, and why: the ranking behind the duplicate candidates."""

from dataclasses import dataclass

from dispatch.domain.grouping_rules import DuplicateRules


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two tickets share. ``distance_m`` None = one of them has no place; ``text`` 0–1."""

    distance_m: float | None
    same_subject: bool
    text: float
    same_requester: bool
    still_open: bool


def score(shared: Likeness, rules: DuplicateRules) -> float:
    """0–1: each thing shared adds its weight, the place in proportion to its nearness, the text to its likeness."""
    near = 0.0
    if shared.distance_m is not None:
        near = max(0.0, 1 - shared.distance_m / rules.radius_m)
    total = (
        rules.weight_place * near
        + rules.weight_subject * shared.same_subject
        + rules.weight_text * shared.text
        + rules.weight_requester * shared.same_requester
    )
    highest = rules.weight_place + rules.weight_subject + rules.weight_text + rules.weight_requester
    return total / highest


def reasons(shared: Likeness, rules: DuplicateRules) -> tuple[str, ...]:
    """Stable names of what they share, the weightiest first."""
    near = shared.distance_m is not None
    named = (
        ("near_and_alike", near and shared.same_subject),
        ("near", near and not shared.same_subject),
        ("same_subject", shared.same_subject and not near),
        ("alike_text", shared.text >= rules.alike_text),
        ("same_phone", shared.same_requester),
        ("still_open", shared.still_open),
    )
    return tuple(name for name, holds in named if holds)


def is_candidate(shared: Likeness, rules: DuplicateRules) -> bool:
    """Worth showing: the same requester, near and alike in subject or text, or alike in all words."""
    if shared.same_requester:
        return True
    if shared.distance_m is not None:
        return shared.same_subject or shared.text >= rules.alike_text
    return shared.same_subject and shared.text >= rules.alike_text
