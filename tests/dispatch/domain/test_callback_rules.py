"""Attempts over days, and when the answers of a callback count."""

import json

import pytest

from dispatch.domain.callback_rules import BadQuestionnaire, CallbackRules, QuestionnaireRules
from dispatch.domain.limits import Limit
from dispatch.selectors.questionnaires import SHIPPED, shipped_questionnaire
from tests.dispatch.clock_builders import TWO_SLOTS, china, local

RULES = CallbackRules(3, 2, Limit.parse("4wh"))


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        (["2026-03-02 09:00"], "2026-03-02 15:00"),
        (["2026-03-02 09:00", "2026-03-02 15:00"], "2026-03-03 09:00"),
        (["2026-03-02 08:00", "2026-03-02 09:00"], "2026-03-03 08:00"),  # the last one waits for another day
        (["2026-03-06 09:00", "2026-03-06 15:00"], "2026-03-09 09:00"),  # a weekend lies between
        (["2026-03-02 09:00", "2026-03-03 09:00"], "2026-03-03 15:00"),
        (["2026-03-02 08:00", "2026-03-02 08:30", "2026-03-02 09:00"], "2026-03-03 08:00"),
        (["2026-03-02 09:00", "2026-03-02 15:00", "2026-03-03 09:00"], None),
        ([], None),
    ],
)
def test_when_to_try_again(attempts, expected):
    told = RULES.next_attempt_at([local(at) for at in attempts], china(TWO_SLOTS))
    assert told == (local(expected) if expected else None)


def test_days_are_days_of_the_district():
    """23:30 and 00:30 of two local days are one day in UTC."""
    attempts = [local("2026-03-02 23:00"), local("2026-03-02 23:30"), local("2026-03-03 00:30")]
    assert RULES.next_attempt_at(attempts, china(TWO_SLOTS)) is None


ANSWERED = {"unit_contacted": True, "solved": True, "satisfaction": "satisfied"}


def test_a_callback_is_valid_when_it_reached_somebody_who_answered():
    questions = shipped_questionnaire()
    assert questions.is_valid(contacted=True, declined=False, answers=ANSWERED)
    assert not questions.is_valid(contacted=False, declined=False, answers={})
    assert not questions.is_valid(contacted=True, declined=True, answers=ANSWERED)
    assert not questions.is_valid(contacted=True, declined=False, answers={**ANSWERED, "satisfaction": None})
    assert questions.is_valid(contacted=True, declined=False, answers={**ANSWERED, "solved": False})


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"shoe_size": 42}, "answer_unknown_question"),
        ({"solved": "yes"}, "answer_unfit"),
        ({"satisfaction": "thrilled"}, "answer_unfit"),
        ({"staff_attitude": 11}, "answer_unfit"),
        ({"staff_attitude": True}, "answer_unfit"),
        ({"remark": "x" * 501}, "answer_unfit"),
    ],
)
def test_answers_that_do_not_fit(answers, fault):
    assert [code for _, code in shipped_questionnaire().faults(answers)] == [fault]


def broken(**changed):
    content = json.loads(SHIPPED.read_text(encoding="utf-8"))
    question = {**content["questions"][2], **changed.pop("question", {})}
    return {**content, "questions": [*content["questions"][:2], question], **changed}


@pytest.mark.parametrize(
    "content",
    [
        {"questions": []},
        broken(valid_when_answered=["nothing"]),
        broken(question={"kind": "riddle"}),
        broken(question={"options": []}),
        broken(question={"name": "solved"}),
        broken(question={"name": "满意度"}),
        broken(question={"column": "password"}),
        broken(question={"column": ""}),
        broken(question={"words": {"zh": "?"}}),
    ],
)
def test_a_questionnaire_that_is_none_is_refused(content):
    with pytest.raises(BadQuestionnaire):
        QuestionnaireRules.of(1, content)
