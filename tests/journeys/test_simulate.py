"""A short play against a real stack: tickets live and close, nothing breaks, it ends by itself."""

import re

import pytest

from tests.journeys.people import check_invariants

pytestmark = pytest.mark.processes


def test_a_district_comes_to_life_and_the_play_ends(stack):
    before = stack.query("SELECT count(*) AS n FROM dispatch_ticket")[0]["n"]
    told = stack.manage(
        "simulate", "--base-url", stack.base_url, "--minutes", "0.5", "--tickets-per-minute", "40",
        "--inspectors", "4", "--pace", "0.2",
    ).stdout  # fmt: skip
    last = [line for line in told.splitlines() if line.startswith("tickets ")][-1]
    assert last.endswith("errors 0")
    taken = int(re.match(r"tickets (\d+)", last)[1])
    assert taken >= 3
    assert stack.query("SELECT count(*) AS n FROM dispatch_ticket")[0]["n"] >= before + taken
    steps = next(line for line in told.splitlines() if line.startswith("steps: "))
    for verb in ("receive", "sign", "contact_first"):
        assert verb in steps
    assert int(re.search(r"frames (\d+)", last)[1]) > taken
    check_invariants(stack)


def test_a_wrong_password_is_told_in_words(stack):
    environment = {**stack.environment, "GRIDLINE_DEMO_PASSWORD": "wrong"}
    from tests.support.stack import _manage

    done = _manage(environment, "simulate", "--base-url", stack.base_url, "--minutes", "0.1")
    assert done.returncode != 0
    assert "GRIDLINE_DEMO_PASSWORD" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_is_not_there_is_told_in_words(stack):
    done = stack.manage("simulate", "--base-url", "http://127.0.0.1:1", "--minutes", "0.1", check=False)
    assert done.returncode != 0
    assert "127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr
