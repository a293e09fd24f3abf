"""When messages go out: pauses that grow, hours of delivery, texts from data files."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.domain.delivery import DeliveryRules, Windows
from dispatch.domain.messages import LANGUAGES, MessageRule, Told, read_message_rules, recipient_key
from dispatch.domain.rule_values import BadRuleValue, RuleValues, read_rows
from dispatch.domain.stages import Stage
from dispatch.selectors.message_texts import message_rules, message_texts
from dispatch.selectors.rule_values import shipped_rows

ZONE = ZoneInfo("Asia/Shanghai")
OUTBOX = {
    "first_pause_s": "30",
    "longest_pause_s": "3600",
    "most_attempts": "8",
    "lease_s": "60",
    "batch": "20",
}


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def windows(**spans: str) -> Windows:
    return Windows.of(RuleValues("delivery_window", spans))


def test_the_pause_doubles_up_to_the_longest():
    rules = DeliveryRules.of(RuleValues("outbox", OUTBOX))
    assert [rules.pause_after(n).total_seconds() for n in (1, 2, 3, 7, 8, 60)] == [
        30,
        60,
        120,
        1920,
        3600,
        3600,
    ]
    assert [rules.is_spent(n) for n in (7, 8)] == [False, True]


@pytest.mark.parametrize(
    "broken", [{"batch": "0"}, {"longest_pause_s": "1"}, {"lease_s": "-1"}, {"batch": "x"}]
)
def test_rules_that_would_spin_are_refused(broken):
    with pytest.raises(BadRuleValue):
        DeliveryRules.of(RuleValues("outbox", {**OUTBOX, **broken}))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(8), at(8)),
        (at(20, 59), at(20, 59)),
        (at(21), at(8, day=3)),
        (at(3), at(8)),
    ],
)
def test_no_text_message_at_night(now, expected):
    assert windows(sms="08:00-21:00").earliest("sms", now, ZONE, emergency=False) == expected


def test_emergencies_and_adapters_without_hours_are_never_held_back():
    night = at(3)
    assert windows(sms="08:00-21:00").earliest("sms", night, ZONE, emergency=True) == night
    assert windows(sms="08:00-21:00").earliest("webhook", night, ZONE, emergency=False) == night


def test_a_window_may_pass_midnight():
    late = windows(sms="20:00-02:00")
    assert late.earliest("sms", at(1), ZONE, emergency=False) == at(1)
    assert late.earliest("sms", at(2), ZONE, emergency=False) == at(20)


def test_an_empty_window_is_refused():
    with pytest.raises(BadRuleValue):
        windows(sms="08:00-08:00")


def test_every_rule_has_its_words_in_both_languages():
    codes = {rule.text for rule in message_rules().values()}
    for language in LANGUAGES:
        assert codes <= message_texts(language).texts.keys()
        assert {stage.value for stage in Stage} <= message_texts(language).stage.keys()


def test_a_text_names_the_stage_and_the_local_time_and_reaches_into_nothing():
    said = message_texts("zh").say(
        "ticket_chased",
        {"number": "H1", "stage": "draft", "due_at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC).isoformat()},
        ZONE,
    )
    assert said == "催办:H1 的“初稿”已于 2026-03-02 17:30 到期,请立即办理。"
    assert "{" not in message_texts("en").say("ticket_chased", {"number": "{due_at.__class__}"}, ZONE)[-20:]


def test_who_is_told_comes_from_the_event_first():
    lead = MessageRule("ticket_dispatched", "lead_unit", ("in_app",), ("sms",), "x")
    assert recipient_key(lead, Told({"lead_unit": "A"}, "B", None)) == "unit:A"
    assert recipient_key(lead, Told({}, "B", None)) == "unit:B"
    holder = MessageRule("ticket_chased", "holder", ("in_app",), (), "x")
    assert recipient_key(holder, Told({"holder": {"kind": "queue", "code": "audit"}}, "B", None)) == "audit"
    assert recipient_key(holder, Told({"holder": {"kind": "outside", "code": "city"}}, "B", None)) == "unit:B"
    assert lead.adapters_for(emergency=True) == ("in_app", "sms")


@pytest.mark.parametrize(
    "line", ["no_such_event,unit,in_app,,x", "ticket_signed,mayor,in_app,,x", "ticket_signed,unit,pigeon,,x"]
)
def test_a_rule_nobody_can_follow_is_refused(line):
    with pytest.raises(ValueError):
        read_message_rules(["event,to,adapters,in_emergency,text", line])


def test_every_shipped_value_has_a_source_and_stands_once():
    rows = shipped_rows()
    assert all(row.source for row in rows)
    assert len({(row.topic, row.name) for row in rows}) == len(rows)
    with pytest.raises(BadRuleValue):
        read_rows(["topic,name,value,source", "a,b,1,x", "a,b,2,x"])
    assert timedelta(0) < DeliveryRules.of(
        RuleValues("outbox", {row.name: row.value for row in rows if row.topic == "outbox"})
    ).pause_after(1)
