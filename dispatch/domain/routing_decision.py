"""The answer of routing: a unit with the whole reason why."""

from dataclasses import dataclass
from enum import StrEnum

from dispatch.domain.dispatch_rows import Priority
from dispatch.domain.limits import Limit


class Outcome(StrEnum):
    """`auto`: dispatch now. `confirm`: propose to the dispatcher. `none`: duty dispatcher's queue, with an
    alarm.
    """

    AUTO = "auto"
    CONFIRM = "confirm"
    NONE = "none"


class Suggestion(StrEnum):
    """What the dispatcher should consider instead of dispatching."""

    RETURN_TO_CITY = "return_to_city"


class Caution(StrEnum):
    """Why a proposal needs a person, or why there is none; stable codes."""

    ROW_ASKS = "row_asks_confirmation"
    STRONGER_ROW_UNANSWERED = "stronger_row_unanswered"
    OWNER_OUT_OF_REACH = "owner_out_of_reach"
    EQUAL_AREAS = "equal_areas"
    OUTSIDE_DISTRICT = "outside_district"
    PLACE_UNKNOWN = "place_unknown"
    NO_ROW = "no_row"
    COLLECTION_TASK = "collection_task"


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """A row that matched too, and the first thing in which it is weaker than the row chosen."""

    row: int
    unit: str
    why: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """A unit (or, where none could be found, the spec of the row) that was passed over, and why."""

    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class RoutingDecision:
    """Who leads, who helps, who is told, by which row of which table, for which facts.

    `lead_unit` is never a contractor, a community, a vertical or a city body. It is None when no row
    answered. With the suggestion RETURN_TO_CITY it is the unit that acts if the dispatcher keeps the ticket,
    None when there is no such unit. `border_distance_m`: metres to the nearest border of responsibility.
    """

    outcome: Outcome
    lead_unit: str | None = None
    co_units: tuple[str, ...] = ()
    notify_units: tuple[str, ...] = ()
    row: int | None = None
    table_version: int | None = None
    facts: tuple[tuple[str, str], ...] = ()
    runners_up: tuple[RunnerUp, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    cautions: tuple[Caution, ...] = ()
    limit_override: Limit | None = None
    priority: Priority = Priority.NORMAL
    suggestion: Suggestion | None = None
    border_distance_m: float | None = None
    border_neighbour: str | None = None

    def as_json(self) -> dict[str, object]:
        """The decision as stored with the ticket and shown to people and programs."""
        return {
            "outcome": self.outcome.value,
            "lead_unit": self.lead_unit,
            "co_units": list(self.co_units),
            "notify_units": list(self.notify_units),
            "row": self.row,
            "table_version": self.table_version,
            "facts": [list(fact) for fact in self.facts],
            "runners_up": [{"row": r.row, "unit": r.unit, "why": r.why} for r in self.runners_up],
            "excluded": [{"unit": e.unit, "reason": e.reason} for e in self.excluded],
            "cautions": [caution.value for caution in self.cautions],
            "limit": str(self.limit_override) if self.limit_override else None,
            "priority": self.priority.value,
            "suggestion": self.suggestion.value if self.suggestion else None,
            "border_distance_m": None if self.border_distance_m is None else round(self.border_distance_m, 1),
            "border_neighbour": self.border_neighbour,
        }
