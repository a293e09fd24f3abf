"""The escalation ladder as data (督办阶梯): which rungs stand beside a deadline, what they do, who hears of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from dispatch.domain.lifecycle.states import LifecycleKind
from dispatch.domain.limits import Limit, LimitError
from dispatch.domain.stages import WINDOWS, Stage
from grid.domain.roles import Role

ANY = "any"
PERCENT = "percent"
LEVEL_LENGTH = 16
TICKET_KINDS = frozenset({LifecycleKind.HOTLINE, LifecycleKind.GRID_EVENT})
#: Stages with a ladder of their own: only rungs that name the stage stand beside them.
OWN_LADDER = WINDOWS | {Stage.CALL_OUT, Stage.RESUME}
COLUMNS = (
    "level", "kind", "stage", "condition", "owed_by", "act", "anchor", "value", "unit", "hears", "source",
)  # fmt: skip


class RungAct(StrEnum):
    """What a rung does, in the order in which rungs of one moment are climbed."""

    REMIND = "remind"  # 提醒
    AMBER = "amber"  # 黄灯
    CHASE = "chase"  # 催办
    CALL_NEXT = "call_next"  # 叫应: the next duty phone of a unit that has not signed an emergency
    CALL_LEADER = "call_leader"  # 带班领导: the shift leader after that
    RESUME = "resume"  # 恢复: a deferral's planned date has come
    SUPERVISE = "supervise"  # 督办: the system issues level 1
    SUBMIT = "submit"  # 呈批: the system drafts the submission for the next level
    WITHDRAW = "withdraw"  # 撤回: a proposal that nobody instructed lapses
    ALARM = "alarm"  # 告警: nothing stands above


class Anchor(StrEnum):
    """What a rung is measured from."""

    BEFORE = "before"  # so long before the due time
    SHARE = "share"  # when this share of the stage has gone
    AFTER = "after"  # so long after the due time; 0 = at it


class LadderError(ValueError):
    """A rung that cannot be; the message says why."""


@dataclass(frozen=True, slots=True)
class RungRule:
    """One rung. Empty ``stage`` and ``condition`` = all of the kind; of several for one level the most special counts.

    ``owed_by`` `unit` = only where the handling unit owes the stage. ``limit`` is the span of `before` and `after`,
    ``share`` the part of 1 of `share`. ``hears`` are the roles a message goes to. Raises LadderError.
    """

    level: str
    kind: str
    act: RungAct
    anchor: Anchor
    limit: Limit | None = None
    share: float | None = None
    stage: str = ""
    condition: str = ""
    owed_by: str = "anyone"
    hears: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        for name, holds in (
            ("level", 0 < len(self.level) <= LEVEL_LENGTH),
            ("kind", self.kind == ANY or self.kind in set(LifecycleKind)),
            ("stage", not self.stage or self.stage in set(Stage)),
            ("owed_by", self.owed_by in ("anyone", "unit")),
            ("hears", set(self.hears) <= {role.value for role in Role}),
            ("value", (self.share is not None) == (self.anchor is Anchor.SHARE)),
            ("value", (self.limit is not None) == (self.anchor is not Anchor.SHARE)),
            ("value", self.share is None or 0 < self.share < 1),
            ("anchor", (self.anchor is Anchor.SHARE) == (self.act is RungAct.AMBER)),
            ("anchor", self.act is not RungAct.REMIND or self.anchor is Anchor.BEFORE),
            ("anchor", self.act in (RungAct.REMIND, RungAct.AMBER) or self.anchor is Anchor.AFTER),
            ("kind", self.act is not RungAct.SUPERVISE or self.kind in TICKET_KINDS),
            ("kind", self.act not in ORDER_ACTS or self.kind == LifecycleKind.SUPERVISION_ORDER),
        ):
            if not holds:
                raise LadderError(f"{self.kind} {self.level}: {name} cannot be {getattr(self, name, '')!r}")

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes a rung the same rung in another version."""
        return self.level, self.kind, self.stage, self.condition

    @property
    def weight(self) -> tuple[bool, bool, bool]:
        """The more special rule has the greater weight."""
        return bool(self.stage), bool(self.condition), self.kind != ANY


ORDER_ACTS = frozenset({RungAct.SUBMIT, RungAct.WITHDRAW, RungAct.ALARM})


class Ladder:
    """All rungs in force; cheap to ask, because every answer is kept."""

    def __init__(self, rules: Iterable[RungRule]) -> None:
        self.rules = tuple(rules)
        self._found: dict[tuple[str, str, bool, str], tuple[RungRule, ...]] = {}
        shares = [rule.share for rule in self.rules if rule.act is RungAct.AMBER and rule.share is not None]
        if len(set(shares)) != 1:
            raise LadderError("amber needs exactly one share of the stage: every lamp turns by the same")
        self.amber_share: float = shares[0]

    def rungs(
        self, kind: str, stage: str, *, unit_owes: bool, order_level: int | None
    ) -> tuple[RungRule, ...]:
        """The rungs beside one deadline, one per level; a stage of `OWN_LADDER` has only those that name it."""
        condition = "" if order_level is None else f"level_{order_level}"
        asked = (kind, stage, unit_owes, condition)
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = self._choose(kind, stage, unit_owes, condition)
        return found

    def _choose(self, kind: str, stage: str, unit_owes: bool, condition: str) -> tuple[RungRule, ...]:
        best: dict[str, RungRule] = {}
        for rule in self.rules:
            fits = (
                rule.kind in (ANY, kind)
                and rule.stage in ("", stage)
                and rule.condition in ("", condition)
                and (rule.owed_by == "anyone" or unit_owes)
                and (rule.stage == stage or stage not in OWN_LADDER)
            )
            if fits and (rule.level not in best or rule.weight > best[rule.level].weight):
                best[rule.level] = rule
        return tuple(best.values())


def rung_of(row: Mapping[str, str]) -> RungRule:
    """A row of a file with the columns `COLUMNS`; raises LadderError for one that cannot be."""
    try:
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        limit, share = span_of(cells["value"], cells["unit"])
        return RungRule(
            level=cells["level"],
            kind=cells["kind"],
            stage=cells["stage"],
            condition=cells["condition"],
            owed_by=cells["owed_by"],
            source=cells["source"],
            act=RungAct(cells["act"]),
            anchor=Anchor(cells["anchor"]),
            limit=limit,
            share=share,
            hears=tuple(role.strip() for role in cells["hears"].split(";") if role.strip()),
        )
    except LadderError:
        raise
    except ValueError as error:
        raise LadderError(str(error)) from error


def span_of(value: object, unit: str) -> tuple[Limit | None, float | None]:
    """(limit, share) as written in a row, one of them None; LimitError for neither."""
    if unit != PERCENT:
        return Limit.of(value, unit), None
    try:
        return None, float(Fraction(str(value))) / 100
    except (ValueError, ZeroDivisionError) as error:
        raise LimitError(f"{value!r} is no share in percent") from error


def written_span(rule: RungRule) -> tuple[str, str]:
    """(value, unit) as a row holds them: the inverse of `span_of`."""
    if rule.limit is None:
        return f"{(rule.share or 0) * 100:g}", PERCENT
    written = rule.limit.as_json()
    return str(written["value"]), str(written["unit"])


def rung_row(rule: RungRule) -> dict[str, Any]:
    """One rung as it is stored and edited, column by column."""
    value, unit = written_span(rule)
    return {
        "level": rule.level,
        "kind": rule.kind,
        "stage": rule.stage,
        "condition": rule.condition,
        "owed_by": rule.owed_by,
        "act": str(rule.act),
        "anchor": str(rule.anchor),
        "value": value,
        "unit": unit,
        "hears": list(rule.hears),
        "source": rule.source,
    }


def read_ladder(rows: Iterable[Mapping[str, str]]) -> list[RungRule]:
    """All rungs of a file; raises LadderError with the line at fault, or for a rung that stands twice."""
    rules: dict[tuple[str, str, str, str], RungRule] = {}
    for line, row in enumerate(rows, 2):
        try:
            rule = rung_of(row)
        except LadderError as error:
            raise LadderError(f"line {line}: {error}") from error
        if rule.key in rules:
            raise LadderError(f"line {line}: {' '.join(rule.key)} stands twice")
        rules[rule.key] = rule
    return list(rules.values())
