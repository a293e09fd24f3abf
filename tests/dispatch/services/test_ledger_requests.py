"""Large exports in clear: a second person approves, once, for one filter, for a few days."""

from datetime import timedelta

import pytest

from dispatch.models import LedgerExport, LedgerRequest, OutboxMessage
from dispatch.selectors.ledger_requests import ledger_requests
from dispatch.selectors.list_tickets import TicketFilter
from dispatch.services.export_ledger import export_ledger
from dispatch.services.request_ledger import decide_ledger_request, request_ledger
from dispatch.services.set_rule_value import set_rule_value
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import UNIT, lay_ground, set_time, tickets
from tests.dispatch.people import actor_of, person
from tests.dispatch.rules_district import load_ours

pytestmark = pytest.mark.django_db
NOON = local("2026-03-02 12:00")
EVERYTHING = TicketFilter(queue="everything")


@pytest.fixture
def people():
    lay_ground()
    load_ours()
    set_time(NOON)
    tickets(3)
    set_rule_value(
        topic="ledger", name="most_unmasked_rows", value="2", source="test", actor=Actor.system(), at=NOON
    )
    roles = {"clerk": Role.UNIT_CLERK, "head": Role.UNIT_HEAD, "officer": Role.SUPERVISION_OFFICER}
    return {name: actor_of(person(name, role, unit=UNIT)) for name, role in roles.items()}


def export(actor, wanted=EVERYTHING, approval=None):
    made = export_ledger(actor=actor, wanted=wanted, unmasked=True, reason="归档", approval=approval)
    made.file.close()
    return made.record


def test_a_second_person_approves_it_once_for_this_filter(people):
    clerk, head = people["clerk"], people["head"]
    with pytest.raises(GridlineError, match="ledger_approval_needed"):
        export(clerk)
    asked = request_ledger(actor=clerk, wanted=EVERYTHING, reason="年度归档")
    assert set(OutboxMessage.objects.values_list("account__username", flat=True)) == {"head", "officer"}
    with pytest.raises(GridlineError, match="ledger_approval_void"):
        export(clerk, approval=asked.id)
    decide_ledger_request(request_id=asked.id, actor=head, approve=True)
    with pytest.raises(GridlineError, match="ledger_approval_void"):
        export(clerk, TicketFilter(queue="everything", state="handling"), asked.id)
    record = export(clerk, approval=asked.id)
    asked.refresh_from_db()
    assert (asked.state, asked.export_id, record.row_count) == ("used", record.id, 3)
    with pytest.raises(GridlineError, match="ledger_approval_void"):
        export(clerk, approval=asked.id)
    assert LedgerExport.objects.count() == 1


def test_nobody_approves_their_own_and_strangers_see_nothing(people):
    clerk, head, officer = people["clerk"], people["head"], people["officer"]
    own = request_ledger(actor=head, wanted=EVERYTHING, reason="x")
    with pytest.raises(GridlineError, match="ledger_own_request"):
        decide_ledger_request(request_id=own.id, actor=head, approve=True)
    stranger = actor_of(person("stranger", Role.UNIT_HEAD, unit="DISTRICT_URBAN_MGMT"))
    for actor in (clerk, stranger):
        assert ledger_requests(actor=actor) == []
        with pytest.raises(GridlineError, match="ledger_request_not_found"):
            decide_ledger_request(request_id=own.id, actor=actor, approve=True)
    with pytest.raises(GridlineError, match="reason_missing"):
        decide_ledger_request(request_id=own.id, actor=officer, approve=False)
    decide_ledger_request(request_id=own.id, actor=officer, approve=False, note="范围过大")
    with pytest.raises(GridlineError, match="ledger_request_decided"):
        decide_ledger_request(request_id=own.id, actor=officer, approve=True)
    with pytest.raises(GridlineError, match="role_not_entitled"):
        request_ledger(actor=officer, wanted=EVERYTHING, reason="x")


def test_an_approval_lapses_and_the_filters_words_are_nowhere_in_clear(people):
    clerk, officer = people["clerk"], people["officer"]
    asked = request_ledger(actor=clerk, wanted=EVERYTHING, reason="x")
    assert ledger_requests(actor=officer)[0]["may_decide"]
    decide_ledger_request(request_id=asked.id, actor=officer, approve=True)
    set_time(NOON + timedelta(days=3, minutes=1))
    with pytest.raises(GridlineError, match="ledger_approval_void"):
        export(clerk, approval=asked.id)
    with pytest.raises(GridlineError, match="ledger_approval_not_needed"):
        request_ledger(actor=clerk, wanted=TicketFilter(queue="everything", text="13800000217"), reason="x")
    assert not LedgerRequest.objects.filter(narrowed_by__icontains="138").exists()
