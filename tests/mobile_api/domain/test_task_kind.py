"""What a ticket is to the person who holds the phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.lifecycle.states import states_of
from mobile_api.domain.task_kind import TaskFacts, TaskKind, one_tap_verb, task_kind


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (TaskFacts("grid_event", "pre_filing_check", check_offered=True), "pre_filing_check"),
        (TaskFacts("grid_event", "closure_check", check_offered=True), "closure_check"),
        (TaskFacts("hotline", "sub_dispatched", has_child=True), "sub_dispatch"),
        (TaskFacts("hotline", "awaiting_signature", leads_as_head=True), "sign_off"),
        (TaskFacts("hotline", "awaiting_signature", leads_as_clerk=True), "watch"),
        (TaskFacts("hotline", "dispatched", leads_as_clerk=True), "sign"),
        (TaskFacts("hotline", "dispatched", signs_for=True), "sign"),
        (TaskFacts("grid_event", "dispatched", leads_as_clerk=True), "assign"),
        (TaskFacts("grid_event", "dispatched", signs_for=True), "watch"),
        (TaskFacts("grid_event", "assigned", is_assignee=True), "handle"),
        (TaskFacts("grid_event", "assigned", leads_as_clerk=True), "watch"),
        (TaskFacts("hotline", "signed", leads_as_clerk=True), "handle"),
        (TaskFacts("grid_event", "reported", is_reporter=True), "reported"),
        (TaskFacts("grid_event", "closed", is_reporter=True, is_assignee=True, leads_as_clerk=True), "watch"),
        # a head who also is clerk signs off first; a checker's look comes before everything
        (TaskFacts("hotline", "awaiting_signature", leads_as_head=True, leads_as_clerk=True), "sign_off"),
        (TaskFacts("grid_event", "closure_check", check_offered=True, is_reporter=True), "closure_check"),
    ],
)
def test_the_nearest_duty_names_the_task(facts, kind):
    assert task_kind(facts) == kind


@given(
    st.sampled_from(["hotline", "grid_event"]).flatmap(
        lambda kind: st.tuples(st.just(kind), st.sampled_from(sorted(states_of(kind))))
    )
)
def test_a_stranger_has_nothing_to_do(kind_and_state):
    assert task_kind(TaskFacts(*kind_and_state)) is TaskKind.WATCH


def test_only_steps_without_evidence_are_done_by_a_swipe():
    assert one_tap_verb(TaskKind.SIGN, "dispatched") == "sign"
    assert one_tap_verb(TaskKind.HANDLE, "assigned") == "start"
    assert one_tap_verb(TaskKind.HANDLE, "handling") is None
    assert one_tap_verb(TaskKind.CLOSURE_CHECK, "closure_check") is None
