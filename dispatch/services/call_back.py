"""Call back (回访): one attempt to ask the requester of a local ticket, contacted or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatch.domain.callback_rules import CallbackRules, QuestionnaireRules
from dispatch.domain.supervision import Ground
from dispatch.models import Callback, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.callback_facts import is_poor
from dispatch.selectors.questionnaires import questionnaire_in_force
from dispatch.selectors.rule_values import rule_values
from dispatch.selectors.working_calendar import working_calendar
from dispatch.services.changing_ticket import changing_ticket, take_step
from dispatch.services.ticket_change import TicketChange
from dispatch.services.trigger_supervision import trigger_after
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor

COLUMN_ANSWERS = ("unit_contacted", "solved", "satisfaction")


@dataclass(frozen=True, slots=True)
class CallbackResult:
    """What an attempt gave. ``answers`` are by question of the questionnaire in force; the three named answers may be
    given beside them. ``demand_reasonable`` is the agent's finding, None while there was nothing to judge."""

    contacted: bool
    unit_contacted: bool | None = None
    solved: bool | None = None
    satisfaction: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)
    declined: bool = False
    demand_reasonable: bool | None = None
    demand_note: str = ""
    note: str = ""


def call_back(
    *,
    ticket_id: UUID,
    actor: Actor,
    contacted: bool,
    at: datetime | None = None,
    version: int | None = None,
    **result: object,
) -> Ticket:
    """Log the attempt and its answers; closing or rework is a step of its own.

    An attempt that reached nobody says when the next is due. A requester who is still unsatisfied after the rounds of
    rework, with a reasonable demand, leads to a supervision order by its trigger. Raises `satisfaction_unknown`,
    `answer_unknown_question`, `answer_unfit`, `callback_contradicts`, `demand_note_missing` (422) and what the life
    cycle refuses.
    """
    given = CallbackResult(contacted=contacted, **result)  # type: ignore[arg-type]
    questions = questionnaire_in_force()
    answers = answers_of(given, questions)
    check(given, questions, answers)
    with changing_ticket(ticket_id=ticket_id, actor=actor, at=at, version=version) as change:
        call = as_row(change, given, questions, answers, actor)
        satisfied = call.satisfaction != Callback.Satisfaction.UNSATISFIED if call.satisfaction else None
        data = {"callback": call.id, "reached": contacted, "solved": call.solved, "satisfied": satisfied}
        take_step(change, "call_back", actor=actor, data=data, contact_result=True)
        detail = change.ticket.hotline
        detail.callback_started_at = detail.callback_started_at or change.at
        call.next_attempt_at = None if contacted else next_attempt_at(change, call)
        call.save(force_insert=True)
        if contacted and is_poor(call):
            trigger_after(change, ground=Ground.UNSATISFIED, measured=detail.callback_rework_count)
    return change.ticket


def answers_of(given: CallbackResult, questions: QuestionnaireRules) -> dict[str, object]:
    """All answers by question, the named ones put to the question that fills their column."""
    answers = dict(given.answers)
    for question in questions.questions:
        if question.column in COLUMN_ANSWERS:
            named = getattr(given, question.column)
            if named is not None and named != "":
                answers[question.name] = named
    return answers


def check(given: CallbackResult, questions: QuestionnaireRules, answers: Mapping[str, object]) -> None:
    """Refuse answers that cannot be."""
    if given.satisfaction and given.satisfaction not in Callback.Satisfaction.values:
        raise GridlineError("satisfaction_unknown", status=422, field="satisfaction")
    for name, fault in questions.faults(answers):
        unknown = fault == "answer_unknown_question"
        code = "answer_unknown_question" if unknown else "answer_unfit"
        raise GridlineError(code, status=422, field=f"answers.{name}", question=name)
    if not given.contacted and (answers or given.declined or given.demand_reasonable is not None):
        raise GridlineError("callback_contradicts", status=422, field="contacted")
    if given.demand_reasonable is False and not given.demand_note.strip():
        raise GridlineError("demand_note_missing", status=422, field="demand_note")


def as_row(
    change: TicketChange,
    given: CallbackResult,
    questions: QuestionnaireRules,
    answers: Mapping[str, object],
    actor: Actor,
) -> Callback:
    """The attempt as an unsaved row, judged by the questionnaire."""
    columns: dict[str, Any] = questions.column_values(answers)
    return Callback(
        id=new_id(),
        ticket=change.ticket,
        called_by_id=actor.account_id,
        called_at=change.at,
        contacted=given.contacted,
        unit_contacted=columns.get("unit_contacted"),
        solved=columns.get("solved"),
        satisfaction=columns.get("satisfaction") or "",
        declined=given.declined,
        valid=questions.is_valid(contacted=given.contacted, declined=given.declined, answers=answers),
        demand_reasonable=given.demand_reasonable,
        demand_note=given.demand_note.strip(),
        questionnaire_version=questions.version,
        answers=dict(answers),
        note=given.note,
    )


def next_attempt_at(change: TicketChange, call: Callback) -> datetime | None:
    """When to try again after this attempt that reached nobody; None when the attempts are enough."""
    rules = CallbackRules.of(rule_values("callback"))
    attempts = [earlier.called_at for earlier in change.parts.callbacks] + [call.called_at]
    return rules.next_attempt_at(attempts, working_calendar(change.moment.calendar_version))
