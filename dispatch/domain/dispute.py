"""When responsibility is in dispute (争议), who acts meanwhile (先行处置), and whom a ruling binds (RULES 8a, 8j)."""

from dataclasses import dataclass
from enum import StrEnum

from grid.domain.units import UnitFacts, UnitsIndex


class DisputeGround(StrEnum):
    """Why a ticket is in dispute."""

    RETURNED_TWICE = "returned_twice"
    TWO_UNITS_REFUSE = "two_units_refuse"
    NO_RULE = "no_rule"
    CITY_REFUSED = "city_refused"
    WRONG_ADDRESS = "wrong_address"  # the panel lifted its lock
    NEW_FACT = "new_fact"


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    """What stands on the ticket: approved returns, units that asked for one, whether a row of the table answers.

    ``most_returns`` and ``most_units`` are the limits (RULES 8a, `dispute`): so many show that nobody knows the owner.
    """

    returned_count: int
    asking_units: int
    no_rule: bool
    no_bounce: bool
    most_returns: int
    most_units: int
    city_refused: bool = False


def ground_of(facts: DisputeFacts) -> DisputeGround | None:
    """The gravest ground that holds, None without one; a ticket under a ruling (`no_bounce`) has none."""
    if facts.no_bounce:
        return None
    grounds = (
        (DisputeGround.RETURNED_TWICE, facts.returned_count >= facts.most_returns),
        (DisputeGround.TWO_UNITS_REFUSE, facts.asking_units >= facts.most_units),
        (DisputeGround.CITY_REFUSED, facts.city_refused),
        (DisputeGround.NO_RULE, facts.no_rule),
    )
    return next((ground for ground, holds in grounds if holds), None)


def disputes_by_itself(facts: DisputeFacts) -> bool:
    """Whether the system opens the dispute: at the approved return that is one too many, without asking (RULES 8a)."""
    return ground_of(facts) is DisputeGround.RETURNED_TWICE


def interim_unit_of(
    units: UnitsIndex, *, subdistrict_code: str, competent: str | None, hazard: bool
) -> UnitFacts | None:
    """Who acts first: by hazard the competent department, by place the subdistrict, else the district's centre.

    ``competent`` is the unit the dispatch table names. None only where the district has none of them.
    """
    named = units.get(competent)
    if hazard and named is not None and named.may_lead:
        return named
    return (
        units.in_subdistrict("subdistrict", subdistrict_code)
        or units.district_unit("district_command_centre")
        or named
    )
