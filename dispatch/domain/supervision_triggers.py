"""When supervision is asked for by itself (督办触发): one pure rule per ground, its numbers rows of data."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dispatch.domain.supervision import INSTRUCTION_FROM, Ground, SupervisionLevel

COLUMNS = (
    "ground", "measure", "threshold", "window_days", "level", "act", "words", "template", "source",
)  # fmt: skip
ASKED: Mapping[int, str] = {2: "区领导督办", 3: "区政府督办"}


class TriggerAct(StrEnum):
    """What the system does: issue level 1 itself, or propose and leave it to an officer."""

    ISSUE = "issue"
    PROPOSE = "propose"


class BadTrigger(ValueError):
    """A rule that cannot be: the message says which and why."""


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """From ``threshold`` of its ``measure`` on (inside ``window_days`` where one is set) the ground is there.

    ``words`` say it in the order, ``template`` is the submission (呈批) of a level that needs an instruction; both
    are official Chinese with the placeholders of `texts_of`. Raises BadTrigger for a rule that cannot be.
    """

    ground: Ground
    measure: str
    threshold: int
    level: SupervisionLevel
    act: TriggerAct
    words: str
    template: str = ""
    window_days: int | None = None
    active: bool = True
    source: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.threshold <= 1000:
            raise BadTrigger(f"{self.ground}: a threshold of {self.threshold} is not possible")
        if self.window_days is not None and not 1 <= self.window_days <= 366:
            raise BadTrigger(f"{self.ground}: a window of {self.window_days} days is not possible")
        if self.act is TriggerAct.ISSUE and self.level > SupervisionLevel.DISTRICT_OFFICE:
            raise BadTrigger(f"{self.ground}: levels 2 and 3 are issued by a leader's instruction only")
        if self.level >= INSTRUCTION_FROM and not self.template:
            raise BadTrigger(f"{self.ground}: level {self.level} needs the text of a submission")
        for text in (self.words, self.template):
            try:
                fill(text, dict.fromkeys(PLACEHOLDERS, ""))
            except ValueError as error:
                raise BadTrigger(f"{self.ground}: {text[:40]!r} is no template: {error}") from None

    def fires(self, measured: int) -> bool:
        """Whether the ground is there."""
        return self.active and measured >= self.threshold


PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = ("asked", "unit", "ticket", "order", "measured", "threshold", "window", "words")


def fill(template: str, values: Mapping[str, object]) -> str:
    """The template with its placeholders filled in; ValueError for one that is not ours.

    Not `str.format`: whoever may edit a text must not reach into the values behind it.
    """

    def value_of(match: re.Match[str]) -> str:
        if match[1] not in PLACEHOLDERS:
            raise ValueError(f"there is no placeholder {match[0]}")
        return str(values.get(match[1], ""))

    return PLACEHOLDER.sub(value_of, template)


def words_of(rule: TriggerRule, measured: int) -> str:
    """The ground as it stands in the order, e.g. `退单 3 次`."""
    return fill(rule.words, _numbers(rule, measured))


def submission_of(
    rule: TriggerRule, *, level: int, measured: int, ticket: str, unit: str, order: str = "", words: str = ""
) -> str:
    """The drafted submission (呈批): what a leader is asked to decide. Numbers and names of units, no personal data."""
    values = {
        **_numbers(rule, measured),
        "asked": ASKED.get(level, ASKED[2]),
        "ticket": ticket,
        "unit": unit,
        "order": order,
        "words": words or words_of(rule, measured),
    }
    return fill(rule.template, values)


def _numbers(rule: TriggerRule, measured: int) -> dict[str, object]:
    return {"measured": measured, "threshold": rule.threshold, "window": rule.window_days or ""}


def read_triggers(rows: Iterable[Mapping[str, str]]) -> dict[Ground, TriggerRule]:
    """The rules of a file with the columns `COLUMNS`, by ground; raises BadTrigger with the line at fault."""
    rules: dict[Ground, TriggerRule] = {}
    for line, row in enumerate(rows, 2):
        try:
            rule = TriggerRule(
                ground=Ground(row["ground"].strip()),
                measure=row["measure"].strip(),
                threshold=int(row["threshold"]),
                window_days=int(row["window_days"]) if row["window_days"].strip() else None,
                level=SupervisionLevel(int(row["level"])),
                act=TriggerAct(row["act"].strip()),
                words=row["words"].strip(),
                template=row["template"].strip(),
                source=row["source"].strip(),
            )
        except (KeyError, ValueError) as error:
            raise BadTrigger(f"line {line}: {error}") from error
        if rule.ground in rules:
            raise BadTrigger(f"line {line}: {rule.ground} stands twice")
        rules[rule.ground] = rule
    missing = set(Ground) - rules.keys()
    if missing:
        raise BadTrigger(f"no rule for {', '.join(sorted(missing))}")
    return rules
