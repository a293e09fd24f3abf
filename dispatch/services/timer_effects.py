"""What each rung of a ladder does when its timer fires."""

from collections.abc import Callable, Mapping

from dispatch.domain.alarms import AlarmKind
from dispatch.domain.events import SUPERVISION_ORDER, TICKET, NewEvent
from dispatch.domain.ladder import RungAct
from dispatch.domain.moment import Moment
from dispatch.domain.stages import Stage
from dispatch.domain.timers import PrescribedTimer
from dispatch.models import SupervisionOrder, Ticket
from dispatch.services.ask_for_call import ask_for_call
from dispatch.services.clock_subjects import ClockSubject
from dispatch.services.raise_alarm import raise_alarm
from dispatch.services.resume_ticket import resume_at_plan_date
from dispatch.services.rung_hearers import hearers_of
from dispatch.services.supervise_late_ticket import ask_for_next_level, supervise_late_ticket
from dispatch.services.withdraw_unanswered import alarm_unanswered, withdraw_unanswered
from grid.domain.actor import Actor

#: Acts that only tell: the event is all they do, so a batch of them is written at once.
ANNOUNCEMENTS: Mapping[RungAct | None, str] = {
    RungAct.REMIND: "reminded",
    RungAct.AMBER: "amber",
    RungAct.CHASE: "chased",
}
QUARANTINED = "timer_quarantined"

Effect = Callable[[ClockSubject, PrescribedTimer, Moment], None]


def announcement(
    subject: ClockSubject, rung: PrescribedTimer, moment: Moment, *, seq: int, news: str, **more: object
) -> NewEvent:
    """The event `ticket_reminded`, `supervision_order_chased` … of a timer, with the subject's next ``seq``."""
    return NewEvent(
        subject_type=subject.subject_type,
        subject_id=subject.row.id,
        seq=seq,
        type=f"{subject.subject_type}_{news}",
        actor=Actor.system(),
        at=moment.now,
        data={
            "stage": str(rung.stage),
            "level": str(rung.level),
            "cycle": rung.cycle,
            "due_at": rung.due_at,
            "version": subject.row.version,
            "holder": dict(subject.holder),
            "unit": subject.unit_code,
            "co_units": late_co_units(subject, rung),
            "hears": list(rung.rule.hears) if rung.rule else None,
            **more,
        },
        audience=subject.audience if news == QUARANTINED else hearers_of(subject, rung),
    )


def late_co_units(subject: ClockSubject, rung: PrescribedTimer) -> list[str] | None:
    """Who has not answered the lead yet, where that is what the rung is about."""
    if not isinstance(subject.row, Ticket) or rung.stage != Stage.CO_UNITS:
        return None
    return list(subject.row.co_units_open)


def _supervise_level_1(subject: ClockSubject, rung: PrescribedTimer, moment: Moment) -> None:
    assert isinstance(subject.row, Ticket)
    supervise_late_ticket(ticket=subject.row, stage=str(rung.stage), cycle=rung.cycle, moment=moment)


def _resume(subject: ClockSubject, rung: PrescribedTimer, moment: Moment) -> None:
    assert isinstance(subject.row, Ticket)
    resume_at_plan_date(ticket=subject.row, moment=moment)


def _ask_for_call(subject: ClockSubject, rung: PrescribedTimer, moment: Moment) -> None:
    assert isinstance(subject.row, Ticket)
    ask_for_call(ticket=subject.row, leader=rung.act is RungAct.CALL_LEADER, moment=moment)


def _ask_for_next_level(subject: ClockSubject, rung: PrescribedTimer, moment: Moment) -> None:
    assert isinstance(subject.row, SupervisionOrder)
    ask_for_next_level(order=subject.row, moment=moment)


def _withdraw_proposal(subject: ClockSubject, rung: PrescribedTimer, moment: Moment) -> None:
    assert isinstance(subject.row, SupervisionOrder)
    withdraw_unanswered(order=subject.row, moment=moment)


def _alarm_the_owner(subject: ClockSubject, rung: PrescribedTimer, moment: Moment) -> None:
    assert isinstance(subject.row, SupervisionOrder)
    if rung.stage == Stage.TAKE_UP:
        alarm_unanswered(order=subject.row, at=moment.now)
        return
    raise_alarm(
        kind=AlarmKind.TOP_ORDER_MISSED,
        subject_type=subject.subject_type,
        subject_id=subject.row.id,
        audience=["supervision", "leader"],
        at=moment.now,
        params={"number": subject.row.number, "unit": subject.unit_code},
    )


#: Acts that do more than tell; each runs in a savepoint of its own and writes its own events.
EFFECTS: dict[tuple[str, RungAct | None], Effect] = {
    (TICKET, RungAct.SUPERVISE): _supervise_level_1,
    (TICKET, RungAct.RESUME): _resume,
    (TICKET, RungAct.CALL_NEXT): _ask_for_call,
    (TICKET, RungAct.CALL_LEADER): _ask_for_call,
    (SUPERVISION_ORDER, RungAct.SUBMIT): _ask_for_next_level,
    (SUPERVISION_ORDER, RungAct.WITHDRAW): _withdraw_proposal,
    (SUPERVISION_ORDER, RungAct.ALARM): _alarm_the_owner,
}
