"""Under which rules is supervised here: the ladder and the triggers in force."""

from typing import Any

from dispatch.domain.ladder import rung_row
from dispatch.domain.supervision_triggers import TriggerRule
from dispatch.selectors.current_moment import Moment
from dispatch.selectors.ladder_rules import ladder_rules
from dispatch.selectors.supervision_triggers import trigger_rules


def supervision_rules(moment: Moment) -> dict[str, Any]:
    """`{version, ladder, triggers}`; two statements."""
    version = moment.calendar_version
    return {
        "version": version,
        "ladder": [rung_row(rule) for rule in ladder_rules(version)],
        "triggers": [trigger_row(rule) for rule in trigger_rules()],
    }


def trigger_row(rule: TriggerRule) -> dict[str, Any]:
    """One trigger as it is edited."""
    return {
        "ground": str(rule.ground),
        "measure": rule.measure,
        "threshold": rule.threshold,
        "window_days": rule.window_days,
        "level": int(rule.level),
        "act": str(rule.act),
        "active": rule.active,
        "words": rule.words,
        "template": rule.template,
        "source": rule.source,
    }
