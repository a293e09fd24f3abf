"""Published months and appeals: once, in time, with evidence, decided by two people who are not the unit's."""

from datetime import date, timedelta

import pytest
from django.db import Error as DatabaseError
from django.db import transaction

from dispatch.domain.lifecycle.assessment_appeal import EDGES, FINAL, AppealState
from dispatch.domain.period import Period
from dispatch.models import AssessmentPublication, Attachment, Callback, Event
from dispatch.selectors.appeals import list_appeals, publications
from dispatch.selectors.assessment_scope import AssessmentScope
from dispatch.selectors.callback_rates import rate_rows
from dispatch.services.appeal_assessment import file_appeal, settle_appeal
from dispatch.services.publish_assessment import publish_assessment
from gis.domain.errors import GridlineError
from grid.domain.roles import Role
from grid.models import RoleGrant
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import UNIT, lay_ground, set_time, tickets
from tests.dispatch.people import actor_of, person
from tests.dispatch.rules_district import load_ours

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
APRIL_2 = local("2026-04-02 09:00")


class World:
    """A closed ticket with a poor callback in March, published on 2 April, and the people around it."""

    def __init__(self):
        lay_ground()
        load_ours()
        set_time(APRIL_2)
        self.head = actor_of(person("head", Role.UNIT_HEAD, unit=UNIT))
        self.desk = actor_of(person("desk", Role.DISPATCHER))
        self.officer = actor_of(person("officer", Role.SUPERVISION_OFFICER))
        (self.ticket,) = tickets(1)
        Callback.objects.create(
            ticket=self.ticket, called_at=local("2026-03-10 10:00"), contacted=True, solved=False,
            satisfaction="unsatisfied", valid=True,
        )  # fmt: skip
        photo = Attachment.objects.create(
            ticket=self.ticket, purpose="reply", path="p", sha256="", content_type="image/jpeg", size_bytes=1,
            uploaded_at=APRIL_2,
        )  # fmt: skip
        self.evidence = [photo.id]

    def publish(self):
        return publish_assessment(month=MARCH, actor=self.officer)

    def appeal(self, **changed):
        form = {"ground": "no_power", "text": "无执法权", "evidence": self.evidence, **changed}
        return file_appeal(ticket_id=self.ticket.id, actor=self.head, **form)

    def settle(self, appeal, verb, actor, note="依据充分", **more):
        return settle_appeal(appeal_id=appeal.id, verb=verb, actor=actor, note=note, **more)


@pytest.fixture
def world():
    return World()


def exempt(world):
    period = Period.month_of(MARCH, APRIL_2.tzinfo)
    return [row.exempt for row in rate_rows(period=period, by="total", scope=AssessmentScope())]


def test_published_once_with_a_window_of_five_working_days_and_never_changed(world):
    published = world.publish()
    # 2 April is a Thursday; Qingming closes the 6th, so five working days end on the 10th
    assert published.appeal_until_at == local("2026-04-10 18:00")
    with pytest.raises(GridlineError, match="assessment_known"):
        world.publish()
    with pytest.raises(GridlineError, match="assessment_month_open"):
        publish_assessment(month=date(2026, 4, 1), actor=world.officer)
    with pytest.raises(GridlineError, match="role_not_entitled"):
        publish_assessment(month=date(2026, 2, 1), actor=world.desk)
    with pytest.raises(DatabaseError), transaction.atomic():
        AssessmentPublication.objects.update(figures={})
    (seen,) = publications(actor=world.head)
    assert [group["key"] for group in seen["rates"]["local"]] == [UNIT]


def test_approved_by_two_people_it_exempts_the_ticket(world):
    world.publish()
    appeal = world.appeal()
    assert exempt(world) == [False]
    with pytest.raises(GridlineError, match="verb_not_allowed"):
        world.settle(appeal, "approve", world.officer)
    world.settle(appeal, "review", world.desk)
    with pytest.raises(GridlineError, match="verb_not_allowed"):
        world.settle(appeal, "forward", world.officer, receipt="C-1")  # the result is ours, not the city's
    decided = world.settle(appeal, "approve", world.officer)
    assert (decided.state, decided.version, decided.decided_by_id) == (
        "approved",
        3,
        world.officer.account_id,
    )
    assert exempt(world) == [True]
    told = Event.objects.filter(subject_id=appeal.id).order_by("seq").values_list("seq", "type")
    assert [seq for seq, _ in told] == [1, 2, 3]
    with pytest.raises(GridlineError, match="appeal_known"):
        world.appeal()


def test_a_result_of_the_city_is_forwarded_and_decided_as_it_answers(world):
    world.ticket.origin = "city"
    world.ticket.save()
    world.publish()
    appeal = world.appeal()
    world.settle(appeal, "review", world.desk)
    with pytest.raises(GridlineError, match="verb_not_allowed"):
        world.settle(appeal, "approve", world.officer)
    with pytest.raises(GridlineError, match="appeal_receipt_missing"):
        world.settle(appeal, "forward", world.officer)
    assert world.settle(appeal, "forward", world.officer, receipt="C-1").city_receipt == "C-1"
    assert world.settle(appeal, "refuse", world.officer).state == "refused"
    assert exempt(world) == [False]


def test_refused_on_the_form(world):
    with pytest.raises(GridlineError, match="appeal_not_published"):
        world.appeal()
    world.publish()
    for changed, code in (
        ({"ground": "bad_luck"}, "appeal_ground_unknown"),
        ({"text": " "}, "appeal_reason_missing"),
        ({"evidence": []}, "appeal_evidence_missing"),
        ({"evidence": [world.ticket.id]}, "appeal_evidence_unknown"),
    ):
        with pytest.raises(GridlineError, match=code):
            world.appeal(**changed)
    set_time(local("2026-04-10 18:00") + timedelta(minutes=1))
    with pytest.raises(GridlineError, match="appeal_too_late"):
        world.appeal()


def test_nobody_judges_their_own_appeal_and_one_person_gives_one_review(world):
    world.publish()
    appeal = world.appeal()
    insider = actor_of(person("insider", Role.DISPATCHER, unit=UNIT))
    with pytest.raises(GridlineError, match="appeal_own_unit"):
        world.settle(appeal, "review", insider)
    both = person("both", Role.DISPATCHER)
    RoleGrant.objects.create(account=both, role=Role.SUPERVISION_OFFICER.value)
    both = actor_of(both)
    world.settle(appeal, "review", both)
    with pytest.raises(GridlineError, match="appeal_second_person"):
        world.settle(appeal, "approve", both)
    with pytest.raises(GridlineError, match="appeal_own_unit"):
        world.settle(appeal, "approve", actor_of(person("in2", Role.SUPERVISION_OFFICER, unit=UNIT)))
    assert world.settle(appeal, "withdraw", world.head, note="").state == "withdrawn"


def test_others_see_nothing_of_it(world):
    world.publish()
    appeal = world.appeal()
    stranger = actor_of(person("stranger", Role.UNIT_HEAD, unit="DISTRICT_URBAN_MGMT"))
    assert list_appeals(actor=stranger) == []
    with pytest.raises(GridlineError, match="appeal_not_found"):
        world.settle(appeal, "withdraw", stranger, note="")
    assert len(list_appeals(actor=world.desk, state="filed")) == 1


def test_every_state_reaches_an_end_and_every_edge_cites_its_rule():
    assert all(edge.citation for edge in EDGES)
    ends = set(FINAL)
    while more := {source for edge in EDGES if edge.target in ends for source in edge.sources} - ends:
        ends |= more
    assert ends == set(AppealState)
