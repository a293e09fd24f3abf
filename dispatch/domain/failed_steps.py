"""Which steps of a ticket and its supervision order failed, drawn from what history and clocks say (倒查)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FaultKind(StrEnum):
    """How a step failed."""

    LATE = "late"  # a stage ended after its due time
    NEVER_MET = "never_met"  # a stage was due and nothing came
    RETURNED = "returned"  # the unit passed the ticket on
    LATE_RETURN = "late_return"  # … after its return window
    RESULT_REFUSED = "result_refused"  # rework or a rejected result: what was reported was not so


#: event → the fault it tells of.
FAULTS_OF_EVENTS: Mapping[str, FaultKind] = {
    "ticket_return_approved": FaultKind.RETURNED,
    "ticket_return_refused": FaultKind.RETURNED,
    "ticket_rework_ordered": FaultKind.RESULT_REFUSED,
    "ticket_city_rework_ordered": FaultKind.RESULT_REFUSED,
    "supervision_order_rejected": FaultKind.RESULT_REFUSED,
}


@dataclass(frozen=True, slots=True)
class PastStage:
    """A clock as it ended; ``met_at`` None = it still ran when the order was archived."""

    subject: str
    stage: str
    unit_code: str
    due_at: datetime
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class PastStep:
    """An event of the histories, with who acted as the history calls them."""

    type: str
    at: datetime
    who: str
    unit_code: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class FailedStep:
    """Who failed, when, and how. ``unit_code`` is empty where a command centre owed the step."""

    fault: FaultKind
    stage: str
    unit_code: str
    who: str
    happened_at: datetime
    due_at: datetime | None = None
    late_minutes: int | None = None


def failed_steps(
    stages: Iterable[PastStage], steps: Iterable[PastStep], *, until: datetime
) -> list[FailedStep]:
    """All failed steps before ``until``, the oldest first; windows that lapsed are no failure and must not be given."""
    found = [failed for stage in stages if (failed := _late_stage(stage, until)) is not None]
    for step in steps:
        fault = FAULTS_OF_EVENTS.get(step.type)
        if fault is FaultKind.RETURNED and step.late:
            fault = FaultKind.LATE_RETURN
        if fault is not None and step.at <= until:
            found.append(FailedStep(fault, "", step.unit_code, step.who, step.at))
    return sorted(found, key=lambda failed: (failed.happened_at, failed.stage, failed.fault))


def _late_stage(stage: PastStage, until: datetime) -> FailedStep | None:
    ended = stage.met_at or until
    if stage.due_at >= ended:
        return None
    fault = FaultKind.LATE if stage.met_at else FaultKind.NEVER_MET
    late = int((ended - stage.due_at).total_seconds() // 60)
    return FailedStep(fault, stage.stage, stage.unit_code, "", stage.due_at, stage.due_at, late)
