"""A proposed supervision order that nobody decides: an alarm to its owner, and at last it is withdrawn (撤回)."""

from datetime import datetime

from dispatch.domain.alarms import AlarmKind
from dispatch.domain.events import SUPERVISION_ORDER
from dispatch.domain.lifecycle.states import SupervisionState
from dispatch.domain.moment import Moment
from dispatch.models import SupervisionOrder
from dispatch.selectors.supervision_facts import latest_instruction
from dispatch.services.raise_alarm import raise_alarm, resolve_alarm
from dispatch.services.supervision_change import SupervisionChange
from grid.domain.actor import Actor

LAPSED = "逾期无批示,自动撤回 · lapsed without an instruction"
ANSWERED = "已决定 · decided"


def alarm_unanswered(*, order: SupervisionOrder, at: datetime) -> None:
    """The time to issue or cancel the proposal has passed (RULES 8c): the alarm of supervision, which owns it."""
    raise_alarm(
        kind=AlarmKind.PROPOSAL_UNANSWERED,
        subject_type=SUPERVISION_ORDER,
        subject_id=order.id,
        audience=[key for key in order.audience if key.partition("@")[0] in ("supervision", "leader")],
        at=at,
        params={"number": order.number, "level": order.level, "unit": order.unit_id},
    )


def withdraw_unanswered(*, order: SupervisionOrder, moment: Moment) -> None:
    """Cancel the proposal (locked by the caller) by the system, unless a leader has instructed it meanwhile.

    The alarm is raised once more and stays until a person settles it: the ground of the order is still there, and
    the order it was to follow stays open. An instructed proposal keeps waiting for the officer, with its alarm.
    """
    if order.state != SupervisionState.PROPOSED or latest_instruction(order) is not None:
        return
    change = SupervisionChange(order, moment=moment)
    change.step("cancel", actor=Actor.system(), data={"reason": LAPSED}, reason=True, take_up_lapsed=True)
    change.write()
    alarm_unanswered(order=order, at=moment.now)


def answer_proposal(*, order: SupervisionOrder, at: datetime) -> None:
    """A person has issued or cancelled the proposal: its alarm has no ground any more."""
    resolve_alarm(
        kind=AlarmKind.PROPOSAL_UNANSWERED,
        subject_type=SUPERVISION_ORDER,
        subject_id=order.id,
        at=at,
        note=ANSWERED,
    )
