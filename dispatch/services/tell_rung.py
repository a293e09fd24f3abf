"""Tell exactly the roles of a rung, by message, what its timer brought about (升级告知)."""

from dispatch.domain.ladder import RungAct
from dispatch.domain.moment import Moment
from dispatch.domain.stages import Stage
from dispatch.domain.timers import PrescribedTimer
from dispatch.services.clock_subjects import ClockSubject
from dispatch.services.rung_hearers import hearers_of
from dispatch.services.send_message import send_message

ADAPTERS = ("in_app", "office_app")
#: Rungs that announce by an event are told by the message rules from the feed, with the same recipients.
TEXTS = {
    RungAct.SUPERVISE: "rung_supervised",
    RungAct.SUBMIT: "rung_submission_drafted",
    RungAct.WITHDRAW: "rung_proposal_withdrawn",
    RungAct.ALARM: "rung_top_order_missed",
    RungAct.RESUME: "rung_resumed",
    RungAct.CALL_NEXT: "rung_call_asked",
    RungAct.CALL_LEADER: "rung_leader_call_asked",
}


def tell_rung(subject: ClockSubject, rung: PrescribedTimer, moment: Moment) -> None:
    """One message per person and adapter to who hears of ``rung``, as its timer fires; at most four statements."""
    if rung.act is None or not (text := TEXTS.get(rung.act)):
        return
    if rung.stage == Stage.TAKE_UP and rung.act is RungAct.ALARM:
        text = "rung_proposal_unanswered"
    row = subject.row
    send_message(
        adapter=ADAPTERS,
        recipients=sorted(hearers_of(subject, rung)),
        text_code=text,
        params={"number": row.number, "stage": str(rung.stage), "due_at": rung.due_at.isoformat()},
        at=moment.now,
        subject=(subject.subject_type, row.id),
        emergency=getattr(row, "priority", "") == "emergency",
        key=f"{row.id}:{rung.stage}:{rung.level}:{rung.cycle}",
    )
