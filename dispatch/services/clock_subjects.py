"""What timers can hang on: tickets, orders, topics and tasks in the field, locked by the batch and seen alike."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from dispatch.domain.clock_facts import ClockFacts
from dispatch.domain.events import SUPERVISION_ORDER, TICKET
from dispatch.domain.side_path_events import SUPPORT_CALL
from dispatch.domain.topic_events import FIELD_TASK, TOPIC
from dispatch.domain.verification_events import VERIFICATION_TASK
from dispatch.models import FieldTask, SupervisionOrder, SupportCall, Ticket, Topic, VerificationTask
from dispatch.selectors.clock_facts import clock_facts_of
from dispatch.selectors.supervision_facts import order_clock_facts
from dispatch.selectors.support_calls import support_call_facts
from dispatch.selectors.verification_facts import verification_clock_facts, verification_holder
from dispatch.selectors.work_facts import clock_facts, holder_of

#: What `clock_facts_of` and an announcement read of a ticket, of a third of its columns.
JUDGED_BY = (
    "kind", "origin", "state", "state_since", "version", "event_seq", "priority", "request_type",
    "request_class_code", "routing", "catalogue_version", "calendar_version", "audience", "owner_centre",
    "holder_kind", "holder_code", "lead_unit", "interim_unit", "interim_worked_at", "assignee", "decided_by",
    "received_at", "dispatched_at", "handle_from_at", "rework_at", "planned_from_at", "stage_cycles",
    "extension_text", "extension_asked_at", "time_by_statute", "pauses", "deferred_until", "follow_up_due_at",
    "reviewed_at", "co_units_open", "duty_reported",
    "hotline__city_sign_due_at", "hotline__city_return_due_at", "hotline__city_due_at", "hotline__city_closed_at",
    "hotline__city_return_blocked", "hotline__extension_forwarded_at", "hotline__elderly", "hotline__contacted_at",
    "hotline__no_contact_wanted", "hotline__signed_at", "hotline__callback_started_at",
    "grid_event__limit_text", "grid_event__hazard", "grid_event__site_check_done_at", "grid_event__filed_at",
)  # fmt: skip


@dataclass(slots=True)
class ClockSubject:
    """A locked row with clocks. ``unit_code`` owes its unit stages, ``holder`` has it now.

    ``calendar_version`` is the one its clocks were wound by; None = the newest.
    """

    subject_type: str
    row: Ticket | SupervisionOrder | Topic | FieldTask | SupportCall | VerificationTask
    facts: ClockFacts
    unit_code: str | None
    holder: Mapping[str, str]
    calendar_version: int | None = None

    @property
    def audience(self) -> frozenset[str]:
        """The scope keys that may hear of it."""
        return frozenset(self.row.audience)


def lock_subjects(
    wanted: Iterable[tuple[str, UUID]], *, lean: bool = False
) -> dict[tuple[str, UUID], ClockSubject]:
    """Lock the rows of these subjects, one statement for each type; rows that somebody else holds are left out.

    ``lean``: of tickets only what a timer is judged and announced by is read; what else is asked of such a row costs
    a statement, and it must not be saved.

    Passing over instead of waiting is what keeps timers and people from deadlock: a step locks its ticket first and
    then touches its timers, firing holds timers first. What is left out fires with the next batch.
    """
    ids: dict[str, set[UUID]] = {}
    for subject_type, subject_id in wanted:
        ids.setdefault(subject_type, set()).add(subject_id)
    return {
        (subject_type, subject.row.id): subject
        for subject_type, own_ids in ids.items()
        for subject in (LEAN_LOCKERS if lean else LOCKERS)[subject_type](own_ids)
    }


def existing_ids(subject_type: str, ids: Iterable[UUID]) -> set[UUID]:
    """Which of the ids name a subject at all, locked or not."""
    return set(MODELS[subject_type].objects.filter(id__in=list(ids)).values_list("id", flat=True))


def _lock_tickets(ids: set[UUID]) -> list[ClockSubject]:
    return _subjects_of(_unheld(ids))


def _lock_lean_tickets(ids: set[UUID]) -> list[ClockSubject]:
    return _subjects_of(_unheld(ids).only(*JUDGED_BY))


def _unheld(ids: set[UUID]) -> "QuerySet[Ticket]":
    rows = Ticket.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.select_related("hotline", "grid_event").filter(id__in=ids)


def _subjects_of(tickets: Iterable[Ticket]) -> list[ClockSubject]:
    return [
        ClockSubject(
            TICKET,
            row,
            clock_facts_of(row),
            row.lead_unit_id or row.interim_unit_id,
            {"kind": row.holder_kind, "code": row.holder_code},
            row.calendar_version,
        )
        for row in tickets
    ]


def _lock_orders(ids: set[UUID]) -> list[ClockSubject]:
    rows = SupervisionOrder.objects.select_for_update(of=("self",), skip_locked=True)
    return [
        ClockSubject(
            SUPERVISION_ORDER, row, order_clock_facts(row), row.unit_id, {"kind": "unit", "code": row.unit_id}
        )
        for row in rows.filter(id__in=ids)
    ]


def _lock_topics(ids: set[UUID]) -> list[ClockSubject]:
    rows = Topic.objects.select_for_update(skip_locked=True).filter(id__in=ids)
    return [ClockSubject(TOPIC, row, clock_facts(row), row.lead_unit_id, holder_of(row)) for row in rows]


def _lock_tasks(ids: set[UUID]) -> list[ClockSubject]:
    rows = FieldTask.objects.select_for_update(skip_locked=True).filter(id__in=ids)
    return [ClockSubject(FIELD_TASK, row, clock_facts(row), None, holder_of(row)) for row in rows]


def _lock_verification_tasks(ids: set[UUID]) -> list[ClockSubject]:
    rows = VerificationTask.objects.select_for_update(skip_locked=True).filter(id__in=ids)
    return [
        ClockSubject(VERIFICATION_TASK, row, verification_clock_facts(row), None, verification_holder(row))
        for row in rows
    ]


def _lock_support_calls(ids: set[UUID]) -> list[ClockSubject]:
    rows = SupportCall.objects.select_for_update(of=("self",), skip_locked=True)
    return [
        ClockSubject(
            SUPPORT_CALL,
            row,
            support_call_facts(row),
            None,
            {"kind": "queue", "code": f"desk:{row.subdistrict_code}"},
        )
        for row in rows.filter(id__in=ids)
    ]


Row = Ticket | SupervisionOrder | Topic | FieldTask | SupportCall | VerificationTask
MODELS: Mapping[str, type[Row]] = {
    TICKET: Ticket,
    SUPERVISION_ORDER: SupervisionOrder,
    TOPIC: Topic,
    FIELD_TASK: FieldTask,
    SUPPORT_CALL: SupportCall,
    VERIFICATION_TASK: VerificationTask,
}
LOCKERS: Mapping[str, Callable[[set[UUID]], list[ClockSubject]]] = {
    TICKET: _lock_tickets,
    SUPERVISION_ORDER: _lock_orders,
    TOPIC: _lock_topics,
    FIELD_TASK: _lock_tasks,
    SUPPORT_CALL: _lock_support_calls,
    VERIFICATION_TASK: _lock_verification_tasks,
}
LEAN_LOCKERS: Mapping[str, Callable[[set[UUID]], list[ClockSubject]]] = {
    **LOCKERS,
    TICKET: _lock_lean_tickets,
}
