"""Judge the learner on past tickets: replayed in the order of time, beside what anybody could do without it."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dispatch.domain.learning.baselines import FIRST_YEAR, FirstYearTable, LastSeen, Majority, MostByClass
from dispatch.domain.learning.case import Case
from dispatch.domain.learning.figures import figures_of
from dispatch.domain.learning.learn_values import LearnValues
from dispatch.domain.learning.learner import Learner
from dispatch.domain.learning.replay import Recommender, Replayed, replay

TRUSTS = (0.8, 0.9, 0.95, 0.97, 0.99, 0.999)


def evaluate_routing(*, cases: Sequence[Case], values: LearnValues) -> dict[str, Any]:
    """The report as JSON. ``cases`` in order of time, at least one.

    The main figures teach a ticket when its unit was known for good (its closing time); `known_at_intake` tells what
    they would be if the unit were known at once, as it is in the product as soon as a ticket is dispatched. Times
    are CPU times of ranking and learning together.
    """
    year_end = cases[0].at + FIRST_YEAR
    learned = replay(cases, Learner(values), time.process_time)
    main = figures_of(learned.guesses, values.auto_share).as_json()
    runs: dict[str, Recommender] = {
        "majority": Majority(),
        "last_seen_by_class_and_place": LastSeen(),
        "most_by_class": MostByClass(),
        "first_year_table": FirstYearTable(cases[0].at),
    }
    baselines = {name: replay(cases, run, time.process_time) for name, run in runs.items()}
    return {
        "from": cases[0].at.isoformat(),
        "to": cases[-1].at.isoformat(),
        "units": len({case.unit for case in cases}),
        "never_known": sum(case.known_at is None for case in cases),
        **main,
        "ms_per_ticket": round(learned.seconds / len(cases) * 1000, 3),
        "auto_trust": values.auto_share,
        "auto_curve": _curve(learned),
        "by_year": _by_year(learned, values),
        "after_first_year": _since(learned, year_end, values),
        "known_at_intake": _known_at_once(cases, values),
        "baselines": {
            name: _told(run, values) | {"after_first_year": _since(run, year_end, values)}
            for name, run in baselines.items()
        },
    }


def own_figures(cases: Sequence[Case], values: LearnValues) -> dict[str, Any]:
    """The short report kept with what was learned from the own tickets: the learner beside the most frequent unit."""
    learned = replay(cases, Learner(values), time.process_time)
    return {
        "from": cases[0].at.isoformat(),
        "to": cases[-1].at.isoformat(),
        "units": len({case.unit for case in cases}),
        **figures_of(learned.guesses, values.auto_share).as_json(),
        "ms_per_ticket": round(learned.seconds / len(cases) * 1000, 3),
        "most_by_class": _told(replay(cases, MostByClass(), time.process_time), values),
    }


def _told(run: Replayed, values: LearnValues) -> dict[str, Any]:
    """The figures of something that never dispatches on its own."""
    figures = figures_of(run.guesses, values.auto_share).as_json()
    return {name: figures[name] for name in ("top_1", "top_3", "macro_f1")}


def _since(run: Replayed, start: datetime, values: LearnValues) -> dict[str, Any] | None:
    """The figures from a time on; None when there are no cases any more."""
    guesses = run.since(start)
    return dict(figures_of(guesses, values.auto_share).as_json()) if guesses else None


def _by_year(run: Replayed, values: LearnValues) -> dict[str, Any]:
    """The figures of every calendar year."""
    years = sorted({case.at.year for case in run.cases})
    told = {}
    for year in years:
        guesses = [guess for case, guess in zip(run.cases, run.guesses, strict=True) if case.at.year == year]
        told[str(year)] = figures_of(guesses, values.auto_share).as_json()
    return told


def _curve(run: Replayed) -> list[dict[str, Any]]:
    """What each trust would dispatch at once, and how much of it rightly."""
    told = [(trust, figures_of(run.guesses, trust).as_json()) for trust in TRUSTS]
    return [
        {"trust": trust, "auto_share": figures["auto_share"], "auto_precision": figures["auto_precision"]}
        for trust, figures in told
    ]


def _known_at_once(cases: Sequence[Case], values: LearnValues) -> dict[str, Any]:
    run = replay(cases, Learner(values), time.process_time, at_once=True)
    return dict(figures_of(run.guesses, values.auto_share).as_json())
