"""The bench tells medians beside their yardsticks, judges goals, and every part of it still runs."""

import io
import json
import os

import pytest
from django.core.management import call_command

from dispatch.management.bench_growth import bench_growth
from dispatch.management.bench_intake import count_statements
from dispatch.management.bench_load import City
from dispatch.management.bench_registry import bench_registry
from dispatch.management.bench_result import Result, Yardstick, percentile
from dispatch.management.bench_stack import cpu_seconds
from dispatch.management.bench_yardsticks import bare_inserts
from dispatch.models import Ticket
from gis.models import Area
from grid.models import Household, Resident
from tests.dispatch.counted_district import database_of_its_own, seed

YARDSTICK = Yardstick("a step", 2.0, "ms")


def result(*runs: float, **goal: float) -> Result:
    return Result("walk", runs, "ms", YARDSTICK, **goal)


def test_a_result_is_the_median_as_a_multiple_of_its_yardstick() -> None:
    told = result(9.0, 5.0, 100.0).as_json()
    assert (told["value"], told["ratio"], told["spread"], told["runs"]) == (9.0, 4.5, [5.0, 100.0], 3)
    assert told["yardstick"] == {"name": "a step", "value": 2.0, "unit": "ms"}
    assert (told["goal"], told["met"]) == (None, None)


@pytest.mark.parametrize(
    ("goal", "met"),
    [({"at_most": 5}, True), ({"at_most": 4.9}, False), ({"at_least": 5}, True), ({"at_least": 5.1}, False)],
)
def test_a_goal_is_met_at_its_edge_and_missed_beyond(goal: dict[str, float], met: bool) -> None:
    judged = result(5.0, **goal)
    assert judged.met is met
    assert ("MISSED" in judged.as_line()) is not met


def test_a_percentile_of_few_values_is_one_of_them() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.95) == 3.0
    assert percentile(list(range(100)), 0.5) == 50


def test_cpu_time_grows_with_work() -> None:
    before = cpu_seconds(os.getpid())
    while cpu_seconds(os.getpid()) < before + 0.05:
        sum(range(10_000))


def test_deadlines_are_measured_by_command() -> None:
    told = io.StringIO()
    call_command("bench", "deadline", "--json", "--small", stdout=told)
    answer = json.loads(told.getvalue())
    assert answer["small"] is True
    assert [each["name"] for each in answer["results"]] == ["deadline.add", "deadline.prescribe"]
    assert all(each["value"] > 0 and each["ratio"] > 1 for each in answer["results"])


@pytest.fixture(scope="module")
def district(django_test_environment, django_db_blocker):
    with django_db_blocker.unblock(), database_of_its_own():
        seed()
        yield


def test_statements_are_those_of_the_use_case_alone(district: None) -> None:
    assert set(count_statements(City(), times=2)) == {9}


def test_yardstick_rows_are_taken_away(district: None) -> None:
    before = Ticket.objects.count()
    assert len(bare_inserts(3)) == 3
    assert Ticket.objects.count() == before


def test_growth_leaves_the_district_as_it_was(district: None) -> None:
    areas, tickets = Area.objects.count(), Ticket.objects.count()
    results = {each.name: each for each in bench_growth(points=5, intakes=5)}
    assert set(results) == {"growth.locate", "growth.intake_ms", "growth.intake"}
    assert (Area.objects.count(), Ticket.objects.count()) == (areas, tickets)


@pytest.mark.processes
def test_the_whole_bench_runs_on_a_stack_of_its_own() -> None:
    """The real thing, small: what it starts is gone afterwards."""
    import subprocess
    import sys

    from config.paths import BASE_DIR, VAR_DIR

    left = set(VAR_DIR.glob("bench-*"))
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GRIDLINE_", "DJANGO_SETTINGS_MODULE"))
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "all", "--json", "--small"],
        cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found = {each["name"]: each for each in json.loads(done.stdout)["results"]}
    assert found["intake.statements"]["met"]
    assert found["timers.earliest"]["met"], "a timer fired early"
    assert found["geocode.right_first"]["met"], found["geocode.right_first"]
    assert found["geocode.wrong_and_sure"]["met"], found["geocode.wrong_and_sure"]
    assert {"intake.cpu", "intake.rate", "push.20.p95", "timers.rate", "routing.growth"} <= found.keys()
    assert set(VAR_DIR.glob("bench-*")) == left


def test_residents_are_loaded_measured_and_taken_away(district: None) -> None:
    before = Resident.objects.count(), Household.objects.count()
    told = {result.name: result for result in bench_registry(residents=50)}
    assert told.keys() == {"registry.rate", "registry.load", "registry.memory"}
    assert told["registry.memory"].met
    assert (Resident.objects.count(), Household.objects.count()) == before
