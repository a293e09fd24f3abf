"""How long does one routing decision take, and does it grow with the table?"""

import random
from statistics import median
from time import perf_counter_ns
from typing import Any

from dispatch.domain.dispatch_rows import AreaKind, DispatchMode, DispatchRow, SubjectKind
from dispatch.domain.routing import RoutingFacts, RoutingIndex, route
from dispatch.domain.unit_specs import UnitSpec
from dispatch.management.bench_result import Result, Yardstick
from grid.domain.units import Relation, UnitFacts, UnitsIndex

SMALL_ROWS, LARGE_ROWS = 265, 26_500
MOST_GROWTH = 0.2
REPEATS = 3
COMMUNITIES_PER_SUBDISTRICT = 15
DECISIONS = 5_000
ROUNDS = 5


def bench_routing(*, decisions: int = DECISIONS, seed: int = 1) -> dict[str, Any]:
    """Median microseconds of a decision with 265 rows in 265 areas and with 26,500, and their ratio.

    Both tables are timed in turns, round by round, so that other load on the machine meets both alike.
    Tickets lie in random communities and match a row there, one of the subdistrict, and one of the district.
    """
    small, large = _District(SMALL_ROWS), _District(LARGE_ROWS)
    chance = random.Random(seed)
    times: dict[int, list[int]] = {SMALL_ROWS: [], LARGE_ROWS: []}
    for _ in range(ROUNDS):
        for district in (small, large):
            tickets = [district.ticket(chance) for _ in range(decisions // ROUNDS)]
            times[district.rows] += [district.nanoseconds(ticket) for ticket in tickets]
    medians = {rows: median(found) / 1000 for rows, found in times.items()}
    return {
        "decisions": len(times[SMALL_ROWS]),
        "median_us": {str(rows): round(value, 2) for rows, value in medians.items()},
        "p95_us": {
            str(rows): round(sorted(found)[len(found) * 95 // 100] / 1000, 2) for rows, found in times.items()
        },
        "growth": round(medians[LARGE_ROWS] / medians[SMALL_ROWS] - 1, 3),
        "growth_allowed": MOST_GROWTH,
    }


def routing_results(*, decisions: int = DECISIONS) -> list[Result]:
    """The growth of the median decision as a result; the small table is the yardstick."""
    measured = [bench_routing(decisions=decisions, seed=seed) for seed in range(1, REPEATS + 1)]
    small = Yardstick.of(
        f"decision with {SMALL_ROWS} rows", [each["median_us"][str(SMALL_ROWS)] for each in measured], "µs"
    )
    large = tuple(each["median_us"][str(LARGE_ROWS)] for each in measured)
    growth = tuple(1 + each["growth"] for each in measured)
    return [
        Result("routing.decision", large, "µs", small, note=f"with {LARGE_ROWS} rows in as many areas"),
        Result("routing.growth", growth, "times", Yardstick(small.name, 1, "times"), at_most=1 + MOST_GROWTH),
    ]


class _District:
    """A table with one row per community, and the units it needs."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        listed = [_row(number, AreaKind.COMMUNITY, f"{number:012d}") for number in range(1, rows + 1)]
        listed.append(_row(rows + 1, AreaKind.ANYWHERE, ""))
        self.index = RoutingIndex.of(listed, version=1)
        subdistricts = range(rows // COMMUNITIES_PER_SUBDISTRICT + 1)
        self.units = UnitsIndex.of(_office(f"{number:09d}") for number in subdistricts)

    def ticket(self, chance: random.Random) -> RoutingFacts:
        community = chance.randint(1, self.rows)
        return RoutingFacts(
            kind="hotline",
            origin="city",
            request_class_path=("R010101", "R0101", "R01"),
            matter_path=("E01012", "E01", "E"),
            channel="12345",
            request_type="complaint",
            place_known=True,
            subdistrict_code=f"{community // COMMUNITIES_PER_SUBDISTRICT:09d}",
            community_code=f"{community:012d}",
            cell_code=f"{community:012d}001",
        )

    def nanoseconds(self, ticket: RoutingFacts) -> int:
        begun = perf_counter_ns()
        decision = route(ticket, self.index, self.units)
        taken = perf_counter_ns() - begun
        assert decision.lead_unit is not None
        return taken


def _row(number: int, kind: AreaKind, code: str) -> DispatchRow:
    return DispatchRow(
        row=number,
        lead=UnitSpec.parse("subdistrict_of:subdistrict"),
        subject_kind=SubjectKind.REQUEST_CLASS,
        subject_code="R0101",
        area_kind=kind,
        area_code=code,
        mode=DispatchMode.AUTO,
    )


def _office(code: str) -> UnitFacts:
    return UnitFacts(
        0, f"{code}-OFF", code, code, "subdistrict", Relation.SUBDISTRICT, 2, subdistrict_code=code
    )
