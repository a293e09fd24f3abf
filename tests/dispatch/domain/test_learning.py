"""Learning from past tickets: only the past counts, moved duties are followed, rows stand on enough tickets."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.domain.dispatch_rows import AreaKind, DispatchMode, DispatchRow, SubjectKind
from dispatch.domain.faults import FaultyInput
from dispatch.domain.learning.case import Case, words_of
from dispatch.domain.learning.change_points import spans_of
from dispatch.domain.learning.contexts import chain_of
from dispatch.domain.learning.figures import Guess, figures_of, macro_f1
from dispatch.domain.learning.learn_values import LearnValues
from dispatch.domain.learning.learner import Learner
from dispatch.domain.learning.packing import pack, unpack, without_rare_words
from dispatch.domain.learning.proposals import confidence_of, propose_rows
from dispatch.domain.learning.proposed_table import laid_over, table_rows
from dispatch.domain.learning.read_case import CaseReader
from dispatch.domain.learning.replay import Ranking, in_order, replay
from dispatch.domain.read_ticket_mapping import read_mapping
from dispatch.domain.unit_specs import Reach, UnitSpec
from gis.domain.errors import GridlineError

START = datetime(2026, 1, 1, tzinfo=UTC)
VALUES = LearnValues(
    half_life_days=365, prior_weight=0.5, rate=0.3, most_features=1000, auto_share=0.9, auto_support=3,
    least_share=0.02, row_support=5, row_confidence=0.5, row_auto_confidence=0.9, segment_tickets=5,
    change_penalty=1.5, own_days=730, own_tickets=1000,
)  # fmt: skip


def case(day: float, unit: str, **given: object) -> Case:
    at = START + timedelta(days=day)
    fields = {"classes": ("R01", "R0101"), "areas": (("subdistrict", "S1"),), "known_at": at}
    return Case(at=at, unit=unit, **(fields | given))


class Watcher:
    """Notes what it had been taught when it was asked."""

    def __init__(self) -> None:
        self.taught: list[Case] = []
        self.asked: list[tuple[Case, tuple[Case, ...]]] = []

    def rank(self, asked: Case) -> Ranking:
        self.asked.append((asked, tuple(self.taught)))
        return Ranking()

    def learn(self, taught: Case) -> None:
        self.taught.append(taught)


def test_a_replay_teaches_nothing_before_it_was_known():
    slow = case(0, "A", known_at=START + timedelta(days=2.5))
    cases = in_order([case(3, "D"), case(1, "B"), slow, case(2, "C", known_at=None)])
    watcher = Watcher()
    replay(cases, watcher, lambda: 0.0)
    assert [asked.unit for asked, _ in watcher.asked] == ["A", "B", "C", "D"]
    assert [[one.unit for one in taught] for _, taught in watcher.asked] == [[], [], ["B"], ["B", "A"]]
    eager = Watcher()
    replay(cases, eager, lambda: 0.0, at_once=True)
    assert [len(taught) for _, taught in eager.asked] == [0, 1, 2, 3]


def test_a_moved_duty_is_followed_and_the_reason_says_since_when():
    learner = Learner(VALUES)
    for day in range(40):
        learner.learn(case(day, "OLD"))
    for day in range(400, 430):
        learner.learn(case(day, "NEW"))
    asked = case(431, "")
    assert learner.rank(asked).units[0] == "NEW"
    best = learner.suggest(asked)[0]
    assert best.unit == "NEW"
    assert [(reason.tickets, reason.of) for reason in best.reasons] == [(30, 70)] * 3
    assert best.reasons[0].context.area == ("subdistrict", "S1")
    assert best.reasons[0].last_at == START + timedelta(days=429)


def test_place_decides_where_it_tells_and_strangers_get_no_suggestion():
    learner = Learner(VALUES)
    for day in range(30):
        learner.learn(case(day, "WEST", areas=(("subdistrict", "W"),)))
        learner.learn(case(day, "EAST", areas=(("subdistrict", "E"),)))
    assert learner.suggest(case(31, "", areas=(("subdistrict", "E"),)))[0].unit == "EAST"
    assert learner.suggest(case(31, "", areas=(("subdistrict", "W"),)))[0].unit == "WEST"
    allowed = learner.suggest(case(31, "", areas=(("subdistrict", "W"),)), frozenset({"EAST"}))
    assert [found.unit for found in allowed] == ["EAST"]
    stranger = case(31, "", classes=("R99",))
    assert learner.suggest(stranger) == ()
    assert learner.rank(stranger).trust == 0.0


def test_a_stored_learner_comes_back_alike_without_rare_words():
    learner = Learner(VALUES)
    for day in range(20):
        learner.learn(case(day, f"U{day % 3}", words=("路灯", f"once{day}")))
    without_rare_words(learner, {"路灯": 20}, 5)
    assert [name for name in learner.weights.rows if name.startswith("word:")] == ["word:路灯"]
    again = unpack(pack(learner), VALUES)
    asked = case(21, "", words=("路灯",))
    assert again.rank(asked).units == learner.rank(asked).units
    told = [found.suggest(asked)[0].reasons[0] for found in (learner, again)]
    assert [(reason.tickets, reason.of, reason.last_at) for reason in told[:1]] * 2 == [
        (reason.tickets, reason.of, reason.last_at) for reason in told
    ]


def test_spans_end_where_the_duty_moves_and_noise_moves_nothing():
    spans = spans_of(["A"] * 30 + ["B"] * 20, least=5, penalty=1.5)
    assert [(span.unit, span.start, span.end) for span in spans] == [("A", 0, 30), ("B", 30, 50)]
    noisy = ["A", "A", "A", "B"] * 10
    assert [(span.unit, span.tickets) for span in spans_of(noisy, least=5, penalty=1.5)] == [("A", 40)]
    assert spans_of([], least=5, penalty=1.5) == ()


def test_rows_stand_on_the_newest_span_and_say_nothing_twice():
    cases = [case(day, "OLD") for day in range(30)] + [case(30 + day, "NEW") for day in range(60)]
    cases += [case(31 + 3 * day, "AREA", areas=(("subdistrict", "S2"),)) for day in range(20)]
    rows = propose_rows(in_order(cases), VALUES)
    plain = next(row for row in rows if not row.area[0])
    assert (plain.unit, plain.mode, plain.earlier[0].unit) == ("NEW", DispatchMode.CONFIRM, "OLD")
    by_area = {row.area: row for row in rows if row.area[0]}
    assert by_area["subdistrict", "S2"].unit == "AREA"
    first = by_area["subdistrict", "S1"]
    assert (first.unit, first.support, first.valid_from) == ("NEW", 60, START + timedelta(days=30))
    assert first.mode is DispatchMode.AUTO
    assert len([row for row in rows if not row.area[0]]) == 1, "the finer class repeats its parent"


def test_a_narrower_area_repeats_nothing():
    areas = (("subdistrict", "S1"), ("community", "C1"))
    cases = [case(day, "A", areas=areas) for day in range(20)]
    cases += [case(day, "B", areas=(("subdistrict", "S2"),)) for day in range(20)]
    rows = propose_rows(in_order(cases), VALUES)
    assert sorted((row.area, row.unit) for row in rows) == [
        (("subdistrict", "S1"), "A"),
        (("subdistrict", "S2"), "B"),
    ]


def test_an_unsure_class_is_asked_about_though_its_parent_is_certain():
    cases = [case(day, "A", areas=()) for day in range(200)]
    mixed = [case(day, "AB"[day % 2], classes=("R01", "R0102"), areas=()) for day in range(10)]
    rows = propose_rows(in_order(cases + mixed), VALUES)
    assert [(row.classes, row.mode) for row in rows] == [
        (("R01",), DispatchMode.AUTO),
        (("R01", "R0102"), DispatchMode.CONFIRM),
    ]


def test_learned_rows_lie_over_the_published_ones():
    proposals = propose_rows([case(day, "NEW", areas=()) for day in range(40)], VALUES)
    learned = [row for row, _ in table_rows(proposals, SubjectKind.REQUEST_CLASS)]
    assert [(row.subject_code, row.area_kind) for row in learned] == [("R01", AreaKind.ANYWHERE)]
    old = UnitSpec(Reach.UNIT, "OLD")
    same = DispatchRow(
        row=7, lead=old, subject_kind=SubjectKind.REQUEST_CLASS, subject_code="R01", notify_units=(old,)
    )
    other = DispatchRow(row=9, lead=old, subject_kind=SubjectKind.REQUEST_CLASS, subject_code="R02")
    merged = laid_over([same, other], learned)
    assert [(row.row, str(row.lead)) for row in merged] == [(7, "NEW"), (9, "OLD")]
    assert merged[0].notify_units == (old,)
    assert laid_over([other], learned)[-1].row == 10


def test_figures_by_hand():
    guesses = [
        Guess("A", ("A", "B"), 0.95),
        Guess("A", ("B", "A"), 0.95),
        Guess("B", ("B",), 0.5),
        Guess("C", (), 0.0, unit_was_known=False),
    ]
    figures = figures_of(guesses, 0.9)
    assert (figures.top_1, figures.top_3, figures.auto_share, figures.reachable) == (0.5, 0.75, 0.5, 0.75)
    assert figures.auto_precision == 0.5
    assert macro_f1(guesses) == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert figures_of([], 0.9).auto_precision is None
    assert confidence_of(10, 10) == pytest.approx(0.7225, abs=1e-3)


def test_words_leave_out_what_names_somebody():
    assert words_of("路灯不亮 13800000217 粤A12345 Street light, no. 12") == (
        "light", "no", "street", "不亮", "灯不", "路灯",
    )  # fmt: skip


MAPPING = {
    "external_system": "x",
    "time_formats": ["%Y-%m-%d"],
    "fields": {"number": "id", "text": "words", "received_at": "opened", "closed_at": "closed"},
    "check": {"unit": {"column": "queue"}},
    "learn": {
        "classes": ["kind", "type"],
        "areas": {"community": "place"},
        "attributes": {"channel": "source"},
    },
}
HEADER = ["id", "words", "opened", "closed", "queue", "kind", "type", "place", "source"]
CELLS = dict(zip(HEADER, ["1", "a lamp", "2026-01-02", "", "Q", "K", "", "P", "web"], strict=True))


def test_a_row_becomes_a_case():
    reader = CaseReader(read_mapping(MAPPING))
    reader.check_header(HEADER)
    read = reader.read(4, CELLS)
    assert (read.unit, read.classes, read.areas, read.line) == ("Q", ("K",), (("community", "P"),), 4)
    assert read.known_at is None, "still open: nobody knows yet who had it for good"
    assert [context.key for context in chain_of(read)] == ["*", "k", "k | community=p"]


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        ({"queue": " "}, "unit_missing", "queue"),
        ({"opened": ""}, "received_at_missing", "opened"),
        ({"opened": "yesterday"}, "time_not_readable", "opened"),
        ({"closed": "02/30/2026"}, "time_not_readable", "closed"),
        ({"words": "\0"}, "cell_has_nul", None),
    ],
)
def test_a_row_that_teaches_nothing_says_why(cells, code, field):
    with pytest.raises(GridlineError) as refusal:
        CaseReader(read_mapping(MAPPING)).read(2, CELLS | cells)
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_what_a_mapping_or_file_lacks_is_named():
    without = {name: value for name, value in MAPPING.items() if name != "check"}
    with pytest.raises(FaultyInput) as refusal:
        CaseReader(read_mapping(without)).check_header(HEADER[:-1])
    assert [(fault.code, fault.where) for fault in refusal.value.faults] == [
        ("mapping_field_missing", "learn.unit"),
        ("mapping_column_missing", "source"),
    ]
    with pytest.raises(FaultyInput) as refusal:
        read_mapping(MAPPING | {"learn": {"classes": "kind", "sort": 1, "areas": []}})
    assert [fault.where for fault in refusal.value.faults] == ["learn.sort", "learn.classes", "learn.areas"]
