"""How callbacks are attempted over days, and when their answers count (回访)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.domain.calendar import WorkingCalendar
from dispatch.domain.limits import Limit
from dispatch.domain.rule_values import BadRuleValue, RuleValues

ONE_MINUTE = Limit.parse("1wmin")


@dataclass(frozen=True, slots=True)
class CallbackRules:
    """So many attempts on so many days close a callback that reached nobody (domain rules 8a)."""

    attempts: int
    days: int
    pause: Limit

    @classmethod
    def of(cls, values: RuleValues) -> "CallbackRules":
        """From the topic `callback`; raises BadRuleValue and LimitError."""
        rules = cls(
            values.integer("attempts"), values.integer("days"), Limit.parse(values.text("next_attempt"))
        )
        if rules.days < 1 or rules.attempts < rules.days:
            raise BadRuleValue("callback: there is at least one attempt a day")
        return rules

    def next_attempt_at(self, attempts: Sequence[datetime], calendar: WorkingCalendar) -> datetime | None:
        """When to try again after these attempts, all of which reached nobody; None when they are enough.

        The pause counts in work time. What is left of the attempts is spread so that the days are reached: the last
        ones wait for the opening of the next working day.
        """
        if not attempts:
            return None
        days = {calendar.local_date(at) for at in attempts}
        if len(attempts) >= self.attempts and len(days) >= self.days:
            return None
        last = attempts[-1]
        due = calendar.add(last, self.pause).at
        left = self.attempts - len(attempts)
        days_left = self.days - len(days)
        must_wait = left <= days_left and calendar.local_date(due) == calendar.local_date(last)
        return next_opening(last, calendar) if must_wait else due


def next_opening(at: datetime, calendar: WorkingCalendar) -> datetime:
    """When the office opens after the day of ``at`` is over."""
    over = max(at, calendar.close_of_business(calendar.local_date(at)))
    return calendar.add(over, ONE_MINUTE).at - timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``kind`` is yes_no, choice, text or scale. ``column`` names the callback's own field it fills."""

    name: str
    kind: str
    required: bool
    options: tuple[str, ...]
    column: str
    words: Mapping[str, str]


KINDS = frozenset({"yes_no", "choice", "text", "scale"})
COLUMNS = frozenset({"", "unit_contacted", "solved", "satisfaction"})
MOST_QUESTIONS = 30
LONGEST_ANSWER = 500
SCALE = range(1, 11)


class BadQuestionnaire(ValueError):
    """A file that is no questionnaire; the text says where."""


@dataclass(frozen=True, slots=True)
class QuestionnaireRules:
    """The questions of one version, and which must be answered for a callback to be valid (有效回访)."""

    version: int
    questions: tuple[Question, ...]
    valid_when_answered: tuple[str, ...]

    @classmethod
    def of(cls, version: int, content: Mapping[str, object]) -> "QuestionnaireRules":
        """From the loaded file; raises BadQuestionnaire with the place of the fault."""
        listed = content.get("questions")
        if not isinstance(listed, list) or not 0 < len(listed) <= MOST_QUESTIONS:
            raise BadQuestionnaire(f"questions: a list of 1 to {MOST_QUESTIONS}")
        questions = tuple(_question(item, f"questions[{place}]") for place, item in enumerate(listed))
        names = [question.name for question in questions]
        if len(set(names)) != len(names):
            raise BadQuestionnaire("questions: a name stands twice")
        needed = content.get("valid_when_answered")
        if not isinstance(needed, list) or not needed or any(name not in names for name in needed):
            raise BadQuestionnaire("valid_when_answered: names of questions, at least one")
        filled = {question.column for question in questions}
        if not {"solved", "satisfaction"} <= filled:
            raise BadQuestionnaire("questions: one must fill `solved`, one `satisfaction`")
        return cls(version, questions, tuple(str(name) for name in needed))

    def faults(self, answers: Mapping[str, object]) -> list[tuple[str, str]]:
        """`(question, code)` of every answer that does not fit: `answer_unknown_question`, `answer_unfit`."""
        known = {question.name: question for question in self.questions}
        found = []
        for name, answer in answers.items():
            if name not in known:
                found.append((name[:40], "answer_unknown_question"))
            elif not _fits(known[name], answer):
                found.append((name, "answer_unfit"))
        return found

    def is_valid(self, *, contacted: bool, declined: bool, answers: Mapping[str, object]) -> bool:
        """A callback counts when it reached the requester, who answered what this version needs."""
        return (
            contacted and not declined and all(_given(answers.get(name)) for name in self.valid_when_answered)
        )

    def column_values(self, answers: Mapping[str, object]) -> dict[str, object]:
        """The answers that fill fields of the callback itself."""
        return {
            question.column: answers[question.name]
            for question in self.questions
            if question.column and _given(answers.get(question.name))
        }


def _given(answer: object) -> bool:
    return answer is not None and answer != ""


def _fits(question: Question, answer: object) -> bool:
    if answer is None:
        return True
    if question.kind == "yes_no":
        return isinstance(answer, bool)
    if question.kind == "choice":
        return answer in question.options
    if question.kind == "scale":
        return isinstance(answer, int) and not isinstance(answer, bool) and answer in SCALE
    return isinstance(answer, str) and len(answer) <= LONGEST_ANSWER


def _question(item: object, place: str) -> Question:
    if not isinstance(item, Mapping):
        raise BadQuestionnaire(f"{place}: not an object")
    name, kind, column = (str(item.get(key) or "") for key in ("name", "kind", "column"))
    options, words = item.get("options") or [], item.get("words")
    if not (name.isidentifier() and name.isascii() and len(name) <= 40):
        raise BadQuestionnaire(f"{place}.name: a short ASCII name")
    if kind not in KINDS:
        raise BadQuestionnaire(f"{place}.kind: one of {', '.join(sorted(KINDS))}")
    if column not in COLUMNS:
        raise BadQuestionnaire(f"{place}.column: one of {', '.join(sorted(COLUMNS - {''}))}, or none")
    if not isinstance(options, list) or (kind == "choice") != bool(options):
        raise BadQuestionnaire(f"{place}.options: a choice has options, nothing else has")
    if not isinstance(words, Mapping) or not all(words.get(language) for language in ("zh", "en")):
        raise BadQuestionnaire(f"{place}.words: the question in zh and en")
    return Question(
        name,
        kind,
        bool(item.get("required")),
        tuple(str(option) for option in options),
        column,
        {language: str(words[language]) for language in ("zh", "en")},
    )
