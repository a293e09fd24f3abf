"""After any service: what the row says is what its history says."""

from datetime import datetime
from uuid import UUID

from dispatch.domain.fold import Folded, fold
from dispatch.selectors.history_of import history_of


def folded(subject_id: UUID, subject_type: str = "ticket") -> Folded:
    """The subject as its events tell it; fails on a gap or a step out of place."""
    return fold(history_of(subject_type, subject_id))


def assert_row_is_its_history(ticket: object) -> Folded:
    """State, holder, version and event count of a ticket (read from the database) equal the fold of its events."""
    told = folded(ticket.id)  # type: ignore[attr-defined]
    said = {
        "state": ticket.state,  # type: ignore[attr-defined]
        "version": ticket.version,  # type: ignore[attr-defined]
        "event_seq": ticket.event_seq,  # type: ignore[attr-defined]
        "holder": (ticket.holder_kind, ticket.holder_code),  # type: ignore[attr-defined]
    }
    assert said == {
        "state": told.state,
        "version": told.version,
        "event_seq": told.seq,
        "holder": told.holder,
    }
    return told


def assert_due_is_its_history(due: dict[str, datetime], told: Folded) -> None:
    """Running due times (stage → aware time) equal those the last step announced."""
    assert {stage: at.isoformat() for stage, at in due.items()} == {
        stage: datetime.fromisoformat(text).astimezone(next(iter(due.values())).tzinfo).isoformat()
        for stage, text in (told.due or {}).items()
    }
