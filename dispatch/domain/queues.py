"""The queues of the desks: which states lie in which queue, and whose queue it is."""

from dataclasses import dataclass
from enum import StrEnum

from grid.domain.roles import Role


class Narrowing(StrEnum):
    """What a queue asks beside the state."""

    NONE = "none"
    OWN_UNIT = "own_unit"  # led by one of the actor's units
    MINE = "mine"  # the actor decided it, reported it, or took part
    LATE = "late"  # the earliest running clock has passed
    CLOSED = "closed"
    INTERIM = "interim"  # an own unit acts first while no owner is known
    TOLD = "told"  # an own unit was told and has not acknowledged
    TERMINATION = "termination"  # a unit asks to end it
    ANY = "any"  # open and closed: where a search looks


@dataclass(frozen=True, slots=True)
class Queue:
    """``states`` empty = every open state."""

    name: str
    roles: frozenset[Role]
    states: frozenset[str] = frozenset()
    narrowing: Narrowing = Narrowing.NONE


CENTRE = frozenset({Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER, Role.LIAISON_OFFICER, Role.RULING_PANEL})
TAKERS = CENTRE | {Role.CALL_TAKER}
UNIT = frozenset({Role.UNIT_CLERK, Role.UNIT_HEAD})
EVERYBODY = frozenset(Role) - {Role.CITY, Role.SYSTEM}

QUEUES: tuple[Queue, ...] = (
    Queue("to_classify", TAKERS, frozenset({"received"})),
    Queue("to_confirm", CENTRE, frozenset({"classified", "filed", "reported_up", "ruled"})),
    Queue("to_file", CENTRE, frozenset({"reported", "pre_filing_check", "self_handled"})),
    Queue("to_close", CENTRE, frozenset({"closure_check"})),
    Queue("returns", CENTRE, frozenset({"return_requested", "returned"})),
    Queue("disputes", CENTRE, frozenset({"disputed"})),
    Queue("interim", UNIT, frozenset({"disputed"}), Narrowing.INTERIM),
    Queue("told", UNIT, narrowing=Narrowing.TOLD),
    Queue("terminations", frozenset({Role.REPLY_AUDITOR}), narrowing=Narrowing.TERMINATION),
    Queue("dispatched", CENTRE, frozenset({"dispatched", "assigned"})),
    Queue(
        "city_waiting",
        CENTRE,
        frozenset({"replied_to_city", "city_calling_back", "return_to_city_requested"}),
    ),
    Queue("city_rework", CENTRE, frozenset({"city_rework"})),
    Queue("unit_to_sign", UNIT, frozenset({"dispatched"}), Narrowing.OWN_UNIT),
    Queue(
        "unit_in_hand",
        UNIT,
        frozenset({"signed", "handling", "sub_dispatched", "rework", "assigned", "handled"}),
        Narrowing.OWN_UNIT,
    ),
    Queue("to_sign_off", frozenset({Role.UNIT_HEAD}), frozenset({"awaiting_signature"}), Narrowing.OWN_UNIT),
    Queue("to_audit", frozenset({Role.REPLY_AUDITOR}), frozenset({"awaiting_audit"})),
    Queue("to_call_back", frozenset({Role.CALLBACK_AGENT}), frozenset({"calling_back"})),
    Queue(
        "site_checks",
        frozenset({Role.SITE_CHECKER, Role.SUBDISTRICT_DISPATCHER}),
        frozenset({"pre_filing_check", "closure_check"}),
    ),
    Queue("late", EVERYBODY, narrowing=Narrowing.LATE),
    Queue("mine", EVERYBODY, narrowing=Narrowing.MINE),
    Queue("all_open", EVERYBODY),
    Queue("closed", EVERYBODY, narrowing=Narrowing.CLOSED),
    Queue("everything", EVERYBODY, narrowing=Narrowing.ANY),
)

BY_NAME: dict[str, Queue] = {queue.name: queue for queue in QUEUES}


def queues_of(roles: frozenset[Role]) -> tuple[Queue, ...]:
    """The queues an actor with these roles works with, in the order of the desk."""
    return tuple(queue for queue in QUEUES if queue.roles & roles)
