"""Which people a rung of the ladder is told to, asked of the locked subject it stands beside; no statement."""

from dispatch.domain.rung_hearers import HearingFacts, rung_hearers
from dispatch.domain.stages import Stage
from dispatch.domain.timers import PrescribedTimer
from dispatch.models import FieldTask, Ticket, Topic, VerificationTask
from dispatch.services.clock_subjects import ClockSubject

UNIT_KEY = "unit:"


def hearers_of(subject: ClockSubject, rung: PrescribedTimer) -> frozenset[str]:
    """The scope keys that hear of ``rung``, narrowed to its roles; a timer without a rule is told to all who see it."""
    if rung.rule is None:
        return subject.audience
    return rung_hearers(rung.rule.hears, _facts(subject, rung))


def _facts(subject: ClockSubject, rung: PrescribedTimer) -> HearingFacts:
    row, audience = subject.row, subject.audience
    if isinstance(row, Ticket):
        return HearingFacts(
            audience, row.owner_centre, owing_units(subject, rung), row.assignee_id, row.decided_by_id
        )
    if isinstance(row, FieldTask | VerificationTask):
        return HearingFacts(audience, row.subdistrict_code or "district", (), row.assignee_id)
    if isinstance(row, Topic):
        return HearingFacts(audience, row.subdistrict_code or "district", owing_units(subject, rung))
    called = tuple(sorted(key.removeprefix(UNIT_KEY) for key in audience if key.startswith(UNIT_KEY)))
    return HearingFacts(audience, "district", owing_units(subject, rung) or called)


def owing_units(subject: ClockSubject, rung: PrescribedTimer) -> tuple[str, ...]:
    """The unit that owes the stage, and the co-units that have not answered where the stage is theirs."""
    units = (subject.unit_code,) if subject.unit_code else ()
    if isinstance(subject.row, Ticket) and rung.stage == Stage.CO_UNITS:
        return tuple(dict.fromkeys((*units, *subject.row.co_units_open)))
    return units
