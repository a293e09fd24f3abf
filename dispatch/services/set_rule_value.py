"""Set one value of the rules (规则参数) for this district, with the decision behind it."""

from datetime import datetime

from dispatch.domain.callback_rules import CallbackRules
from dispatch.domain.delivery import DeliveryRules, Windows
from dispatch.domain.grouping_rules import GROUPING_READERS
from dispatch.domain.limits import Limit, LimitError
from dispatch.domain.look_back_rules import CLASS_TOPIC as LOOK_BACKS_BY_CLASS
from dispatch.domain.look_back_rules import TOPIC as LOOK_BACKS
from dispatch.domain.look_back_rules import look_back_rules
from dispatch.domain.rates import APART_TOPIC, WEIGHT_TOPIC, Weights
from dispatch.domain.rule_values import BadRuleValue, RuleValues
from dispatch.models import RuleValue
from dispatch.selectors.rule_values import rule_values, shipped_rows
from dispatch.selectors.step_limits import TOPIC as STEP_LIMITS
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

TIMES_OF_DAY = frozenset({("daily_sheet", "time"), ("bulletin", "time"), ("learning", "own_time")})
WHOLE_NUMBERS = frozenset({("learning", "own_every_days"), ("learning", "own_least")})
#: Topics that are lists: any name may be added.
OPEN_TOPICS = frozenset({"apart_class", "delivery_window", "look_back_class", "webhook", "webhook_events"})


def set_rule_value(
    *, topic: str, name: str, value: str, source: str, actor: Actor, at: datetime
) -> RuleValue:
    """Keep the value; it counts from the next question on.

    Raises GridlineError `rule_value_unknown`, `rule_value_unreadable` and `rule_value_without_source` (422).
    """
    known = {row.name for row in shipped_rows() if row.topic == topic}
    if not name.strip() or (name not in known and topic not in OPEN_TOPICS):
        raise GridlineError("rule_value_unknown", status=422, field="name", given=f"{topic}.{name}"[:80])
    if not source.strip():
        raise GridlineError("rule_value_without_source", status=422, field="source")
    try:
        check(topic, name, value)
    except (BadRuleValue, LimitError) as wrong:
        raise GridlineError("rule_value_unreadable", status=422, field="value", reason=str(wrong)) from wrong
    row, _ = RuleValue.objects.update_or_create(
        topic=topic,
        name=name,
        defaults={
            "value": value.strip(),
            "source": source.strip()[:300],
            "changed_by": actor.label[:120],
            "changed_at": at,
        },
    )
    return row


def check(topic: str, name: str, value: str) -> None:
    """Read the topic as its reader will, with the new value in it."""
    now = rule_values(topic)
    values = RuleValues(topic, {**now.by_name, name: value.strip()})
    if topic == "outbox":
        DeliveryRules.of(values)
    elif topic == "delivery_window":
        Windows.of(values)
    elif topic == "callback":
        CallbackRules.of(values)
    elif topic in (WEIGHT_TOPIC, APART_TOPIC):
        Weights.of(values, rule_values(WEIGHT_TOPIC) if topic == APART_TOPIC else values)
    elif topic == "appeal":
        Limit.parse(values.text(name))
    elif (topic, name) in TIMES_OF_DAY:
        values.time_of_day(name)
    elif topic in ("daily_sheet", "bulletin", "ledger", STEP_LIMITS) or (topic, name) in WHOLE_NUMBERS:
        values.integer(name)
    elif topic in (LOOK_BACKS, LOOK_BACKS_BY_CLASS):
        general, by_class = rule_values(LOOK_BACKS), rule_values(LOOK_BACKS_BY_CLASS)
        look_back_rules(
            values if topic == LOOK_BACKS else general, values if topic == LOOK_BACKS_BY_CLASS else by_class
        )
    elif topic in GROUPING_READERS:
        GROUPING_READERS[topic](values)
