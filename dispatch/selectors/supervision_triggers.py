"""Under which rule does a ground lead to a supervision order?"""

import csv
from functools import cache
from pathlib import Path

from dispatch.domain.supervision import Ground, SupervisionLevel
from dispatch.domain.supervision_triggers import TriggerAct, TriggerRule, read_triggers
from dispatch.models import SupervisionTrigger

SHIPPED = Path(__file__).parent.parent / "data" / "supervision_triggers.csv"


@cache
def shipped_triggers() -> dict[Ground, TriggerRule]:
    """The rules that ship, by ground."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return read_triggers(csv.DictReader(file))


def trigger_rule(ground: Ground) -> TriggerRule:
    """The rule in force for one ground; one statement."""
    edited = SupervisionTrigger.objects.filter(ground=ground).first()
    return edited_rule(edited) if edited else shipped_triggers()[ground]


def trigger_rules() -> list[TriggerRule]:
    """All rules in force, in the order of the grounds; one statement."""
    edited = {row.ground: edited_rule(row) for row in SupervisionTrigger.objects.all()}
    return [edited.get(ground, rule) for ground, rule in shipped_triggers().items()]


def edited_rule(row: SupervisionTrigger) -> TriggerRule:
    """The row as the domain knows it."""
    ground = Ground(row.ground)
    return TriggerRule(
        ground=ground,
        measure=shipped_triggers()[ground].measure,
        threshold=row.threshold,
        window_days=row.window_days,
        level=SupervisionLevel(row.level),
        act=TriggerAct(row.act),
        words=row.words,
        template=row.template,
        active=row.active,
        source=row.source,
    )
