"""Thresholds and weights by which tickets are told to belong together: read from rule values, checked once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dispatch.domain.rule_values import BadRuleValue, RuleValues

DUPLICATES, REPEATS, FLOOD, HOT_SPOT, LINKS = "duplicates", "repeats", "flood", "hot_spot", "links"


@dataclass(frozen=True, slots=True)
class DuplicateRules:
    """How candidates are found and ranked; the four weights together are the highest score."""

    radius_m: int
    days: int
    phone_days: int
    weight_place: float
    weight_subject: float
    weight_text: float
    weight_requester: float
    alike_text: float
    least_score: float

    @classmethod
    def of(cls, values: RuleValues) -> "DuplicateRules":
        """From the topic `duplicates`; raises BadRuleValue for weights that are all nought or a wide radius."""
        rules = cls(
            values.integer("radius_m"),
            values.integer("days"),
            values.integer("phone_days"),
            *(
                float(values.decimal(name))
                for name in (
                    "weight_place",
                    "weight_subject",
                    "weight_text",
                    "weight_requester",
                    "alike_text",
                    "least_score",
                )
            ),
        )
        if not 0 < rules.radius_m <= 1000:
            raise BadRuleValue(f"duplicates.radius_m is {rules.radius_m}, not 1 to 1000")
        if rules.weight_place + rules.weight_subject + rules.weight_text + rules.weight_requester <= 0:
            raise BadRuleValue("the weights of duplicates are all nought")
        return rules


@dataclass(frozen=True, slots=True)
class RepeatRules:
    """``automatic``: the same phone with the same class groups by itself; else it is a candidate only."""

    days: int
    automatic: bool

    @classmethod
    def of(cls, values: RuleValues) -> "RepeatRules":
        """From the topic `repeats`; raises BadRuleValue for no days at all."""
        rules = cls(values.integer("days"), bool(values.integer("automatic")))
        if rules.days < 1:
            raise BadRuleValue("repeats need a day at least")
        return rules


@dataclass(frozen=True, slots=True)
class FloodRules:
    """So many ``reports`` within ``radius_m`` and ``minutes`` are one topic. ``class_level`` 0 = whatever the class."""

    reports: int
    radius_m: int
    minutes: int
    class_level: int

    @classmethod
    def of(cls, values: RuleValues) -> "FloodRules":
        """From the topic `flood`; raises BadRuleValue for fewer than 2 reports or no extent."""
        rules = cls(
            values.integer("reports"),
            values.integer("radius_m"),
            values.integer("minutes"),
            values.integer("class_level"),
        )
        if rules.reports < 2 or rules.radius_m < 1 or rules.minutes < 1:
            raise BadRuleValue("a flood needs 2 reports, 1 m and 1 minute at least")
        return rules


@dataclass(frozen=True, slots=True)
class HotSpotRules:
    """So many ``recurrences`` of one matter within ``radius_m`` and ``days`` make a hot spot."""

    recurrences: int
    radius_m: int
    days: int

    @classmethod
    def of(cls, values: RuleValues) -> "HotSpotRules":
        """From the topic `hot_spot`; raises BadRuleValue for fewer than 2 recurrences or no extent."""
        rules = cls(values.integer("recurrences"), values.integer("radius_m"), values.integer("days"))
        if rules.recurrences < 2 or rules.radius_m < 1 or rules.days < 1:
            raise BadRuleValue("a hot spot needs 2 recurrences, 1 m and 1 day at least")
        return rules


def read_links(values: RuleValues) -> int:
    """Metres within which a ticket and an event are suggested to each other; raises BadRuleValue beyond 1 km."""
    radius_m = values.integer("radius_m")
    if not 0 < radius_m <= 1000:
        raise BadRuleValue(f"links.radius_m is {radius_m}, not 1 to 1000")
    return radius_m


GROUPING_READERS: Mapping[str, Callable[[RuleValues], object]] = MappingProxyType(
    {
        DUPLICATES: DuplicateRules.of,
        REPEATS: RepeatRules.of,
        FLOOD: FloodRules.of,
        HOT_SPOT: HotSpotRules.of,
        LINKS: read_links,
    }
)
"""Who reads each topic of rule values, and refuses what cannot be."""
