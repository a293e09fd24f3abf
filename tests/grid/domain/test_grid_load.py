"""Load, verdicts and weights."""

import pytest

from grid.domain.grid_load import CellLoad, GridName, Limit, LoadRule, grid_loads, read_rule, weights_of
from grid.selectors.cell_load import load_rule

RULE = LoadRule({"households": Limit(300, 500), "residents": Limit(None, 1000)}, {"households": 1.0}, 90)


def cell(code, **measures):
    return CellLoad(code, "s", "c", measures)


def loads_of(*pairs):
    grids = [GridName(f"R{n}", "", "s", "c") for n in range(len(pairs))]
    cells = [
        cell(f"c{n}", households=households, residents=residents)
        for n, (households, residents) in enumerate(pairs)
    ]
    return grid_loads(grids, {f"c{n}": f"R{n}" for n in range(len(pairs))}, cells, RULE)


def test_verdicts_name_the_measure():
    few, right, many, mixed = loads_of((299, 10), (300, 1000), (501, 10), (200, 1001))
    assert (few.verdict, few.faults) == ("too_small", (("households", "too_small"),))
    assert (right.verdict, right.faults) == ("fits", ())
    assert many.verdict == "too_large"
    assert (mixed.verdict, len(mixed.faults)) == ("too_large", 2)


def test_the_average_grid_weighs_one():
    loads = loads_of((100, 0), (300, 0), (200, 0))
    assert [load.weighted for load in loads] == [0.5, 1.5, 1.0]


def test_a_measure_nobody_has_weighs_nothing():
    rule = LoadRule({}, {"households": 0.5, "open_tickets": 0.5}, 90)
    weights = weights_of([cell("a", households=1), cell("b", households=3)], 2, rule)
    assert weights == {"a": pytest.approx(0.5), "b": pytest.approx(1.5)}


def test_nothing_to_weigh():
    assert weights_of([cell("a")], 1, RULE) == {"a": 0.0}


def test_the_rule_of_the_product_is_readable_and_adds_up():
    assert sum(load_rule().weights.values()) == pytest.approx(1)
    with pytest.raises(ValueError, match="unknown measures"):
        read_rule({"limits": {"moon": {}}, "weights": {}, "recent_days": 1})
