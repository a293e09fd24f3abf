"""Callbacks from the first attempt to supervision, and the rates that count them."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.domain.period import Period
from dispatch.models import AssessmentAppeal, AssessmentPublication, Callback, SupervisionOrder, Ticket
from dispatch.selectors.assessment_scope import AssessmentScope
from dispatch.selectors.callback_queue import callback_queue
from dispatch.selectors.callback_rates import callback_rates
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.indicators import indicator_counts
from dispatch.selectors.invariants_figures import figures
from dispatch.services.call_back import call_back
from dispatch.services.close_ticket import close_ticket
from dispatch.services.load_questionnaire import load_questionnaire
from dispatch.services.order_rework import order_rework
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import UNIT, lay_ground, set_time, tickets, wind
from tests.dispatch.people import actor_of, person
from tests.dispatch.rules_district import load_ours

pytestmark = pytest.mark.django_db
MONDAY = local("2026-03-02 09:00")
EVERYTHING = AssessmentScope()
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def agent():
    lay_ground()
    load_ours()
    set_time(MONDAY)
    return actor_of(person("agent", Role.CALLBACK_AGENT))


def at_the_desk(count=1, **fields):
    rows = tickets(count, state="calling_back", received_at=MONDAY)
    for row in rows:
        row.audience = ["callback", "supervision", f"unit:{UNIT}"]
        row.holder_kind, row.holder_code = "queue", "callback"
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
    wind(rows, MONDAY)
    return rows


def call(ticket, agent, **result):
    return call_back(ticket_id=ticket.id, actor=agent, **result)


def queue(agent, **more):
    return callback_queue(actor=agent, moment=current_moment(), **more)["items"]


def test_three_attempts_on_two_days_close_what_reached_nobody(agent):
    (ticket,) = at_the_desk()
    assert [row["attempts"] for row in queue(agent, ready=True)] == [0]
    call(ticket, agent, contacted=False)
    (row,) = queue(agent)
    assert (row["attempts"], row["reached"]) == (1, False)
    assert row["next_attempt_at"] > current_moment().now + timedelta(hours=3)
    assert queue(agent, ready=True) == []
    set_time(local("2026-03-02 16:00"))
    call(ticket, agent, contacted=False)
    call(ticket, agent, contacted=False)
    with pytest.raises(GridlineError, match="callback_attempts_missing"):
        close_ticket(ticket_id=ticket.id, actor=agent)
    set_time(local("2026-03-03 10:00"))
    call(ticket, agent, contacted=False)
    assert Callback.objects.latest("called_at").next_attempt_at is None
    assert close_ticket(ticket_id=ticket.id, actor=agent).state == "closed"


def test_after_two_rounds_of_rework_a_supervision_order_is_proposed_once(agent):
    (ticket,) = at_the_desk()
    ticket.hotline.callback_rework_count = 2
    ticket.hotline.save()
    for _ in range(2):
        call(ticket, agent, contacted=True, solved=False, satisfaction="unsatisfied")
    order = SupervisionOrder.objects.get()
    assert (order.ground, order.level, order.state) == ("unsatisfied", 1, "proposed")


def test_an_unreasonable_demand_is_recorded_with_its_reason_and_not_reworked(agent):
    (ticket,) = at_the_desk()
    poor = {"contacted": True, "solved": False, "satisfaction": "unsatisfied", "demand_reasonable": False}
    with pytest.raises(GridlineError, match="demand_note_missing"):
        call(ticket, agent, **poor)
    call(ticket, agent, **poor, demand_note="要求超出法定补偿标准")
    with pytest.raises(GridlineError, match="callback_not_poor"):
        order_rework(ticket_id=ticket.id, actor=agent, reason="不满意")
    assert not SupervisionOrder.objects.exists()
    assert close_ticket(ticket_id=ticket.id, actor=agent).state == "closed"


def test_answers_without_contact_contradict_themselves(agent):
    (ticket,) = at_the_desk()
    with pytest.raises(GridlineError, match="callback_contradicts"):
        call(ticket, agent, contacted=False, solved=True)
    with pytest.raises(GridlineError, match="answer_unknown_question"):
        call(ticket, agent, contacted=True, answers={"shoe_size": 42})


def test_a_new_version_of_the_questions_judges_from_then_on(agent):
    first, second = at_the_desk(2)
    call(first, agent, contacted=True, solved=True, satisfaction="satisfied")
    words = {"zh": "?", "en": "?"}
    content = {
        "valid_when_answered": ["prompt"],
        "questions": [
            {"name": "prompt", "kind": "yes_no", "words": words},
            {"name": "solved", "kind": "yes_no", "column": "solved", "words": words},
            {
                "name": "pleased",
                "kind": "choice",
                "column": "satisfaction",
                "options": ["satisfied", "unsatisfied"],
                "words": words,
            },
        ],
    }
    loaded = load_questionnaire(content=content, actor=Actor.system(), at=MONDAY)
    assert (loaded[0].version, loaded[1]) == (1, True)
    assert not load_questionnaire(content=content, actor=Actor.system(), at=MONDAY)[1]
    call(second, agent, contacted=True, solved=True, satisfaction="satisfied")
    told = {row.ticket_id: (row.questionnaire_version, row.valid) for row in Callback.objects.all()}
    assert told == {first.id: (0, True), second.id: (1, False)}


def answered(row, word, *, solved=True, by_city=False, valid=True, at=MONDAY, responded=True):
    Callback.objects.create(
        ticket=row, by_city=by_city, called_at=at, contacted=True, unit_contacted=responded, solved=solved,
        satisfaction=word, valid=valid,
    )  # fmt: skip


def rates(by="total", period=MARCH, scope=EVERYTHING):
    return callback_rates(period=period, by=by, scope=scope, moment=current_moment())


def test_ours_and_the_citys_stand_side_by_side_and_the_last_valid_answer_counts(agent):
    first, second, third, apart = at_the_desk(4)
    apart.request_class_code = "R0201"  # illegal building: law enforcement
    apart.save()
    answered(first, "unsatisfied", solved=False)
    answered(first, "satisfied", at=MONDAY + timedelta(days=1))  # after the rework
    answered(second, "basically_satisfied", responded=False)
    answered(third, "satisfied", valid=False)
    answered(third, "unsatisfied", by_city=True, solved=False)
    answered(apart, "unsatisfied")
    told = rates()
    (ours,), (city,) = told["local"], told["city"]
    assert ours["scored"]["counts"]["valid"] == 2
    assert ours["scored"]["rates"] == {
        "response_rate": 50.0,
        "solve_rate": 100.0,
        "satisfaction_rate": 95.0,
        "composite": 93.0,
    }
    assert ours["apart"]["counts"]["unsatisfied"] == 1
    assert ours["apart"]["rates"]["composite"] == 100.0  # not judged on satisfaction
    assert ours["raw"]["counts"]["valid"] == 3
    assert city["scored"]["rates"]["solve_rate"] == 0.0
    assert list(figures(current_moment())) == []


def test_an_exemption_leaves_the_raw_figure_alone(agent):
    good, bad = at_the_desk(2)
    answered(good, "satisfied")
    answered(bad, "unsatisfied", solved=False)
    publication = AssessmentPublication.objects.create(
        month=date(2026, 3, 1), begins_at=MARCH.begins_at, ends_at=MARCH.ends_at, figures={}, published_at=MONDAY,
        appeal_until_at=MONDAY,
    )  # fmt: skip
    AssessmentAppeal.objects.create(
        ticket=bad, publication=publication, unit_id=UNIT, ground="no_power", text="x", state="approved",
        filed_at=MONDAY, updated_at=MONDAY,
    )  # fmt: skip
    (unit,) = rates("unit")["local"]
    assert (unit["key"], unit["exempt"]) == (UNIT, 1)
    assert unit["scored"]["rates"]["solve_rate"] == 100.0
    assert unit["raw"]["rates"]["solve_rate"] == 50.0


def test_a_call_after_noon_belongs_to_the_next_day_from_noon_to_noon(agent):
    before, after = at_the_desk(2)
    answered(before, "satisfied", at=local("2026-03-31 11:59"))
    answered(after, "satisfied", at=local("2026-03-31 12:00"))
    noon = Period(MARCH.first_on, MARCH.last_on, MARCH.zone, noon=True)
    assert rates(period=noon)["local"][0]["raw"]["counts"]["valid"] == 1
    both = Period(date(2026, 3, 1), date(2026, 4, 30), MARCH.zone, noon=True)
    assert [group["key"] for group in rates("month", both)["local"]] == ["2026-03", "2026-04"]
    elsewhere = AssessmentScope(units=("DISTRICT_URBAN_MGMT",))
    assert rates(scope=elsewhere)["local"] == []


def test_the_indicators_count_what_fell_due_or_was_done_early(agent):
    rows = at_the_desk(2)
    counts = indicator_counts(period=MARCH, by="unit", scope=AssessmentScope(), moment=current_moment())
    assert counts[UNIT].report == len(rows)
    assert counts[UNIT].accept == len(rows)
    desk = AssessmentScope(subdistricts=(rows[0].subdistrict_code,))
    Ticket.objects.filter(id=rows[0].id).update(
        restricted=True
    )  # a subdistrict's desk does not see it in a figure
    (of_desk,) = indicator_counts(period=MARCH, by="class", scope=desk, moment=current_moment()).values()
    assert of_desk.report == len(rows) - 1
    february = Period(date(2026, 2, 1), date(2026, 2, 28), MARCH.zone)
    assert not indicator_counts(period=february, by="unit", scope=AssessmentScope(), moment=current_moment())


def test_a_missed_deadline_counts_once_in_its_month(agent):
    (ticket,) = tickets(1, received_at=MONDAY)
    wind([ticket], MONDAY)  # a complaint: 15 working days, to 2026-03-23
    set_time(local("2026-04-10 09:00"))
    moment = current_moment()
    told = indicator_counts(period=MARCH, by="total", scope=AssessmentScope(), moment=moment)[""]
    assert (told.should_dispose, told.disposed, told.overdue_open) == (1, 0, 1)
    april = Period(date(2026, 4, 1), date(2026, 4, 30), MARCH.zone)
    later = indicator_counts(period=april, by="total", scope=AssessmentScope(), moment=moment)[""]
    assert later.should_dispose == 0
    assert list(figures(moment)) == []
