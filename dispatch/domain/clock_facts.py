"""What deadlines are derived from, and what a derived deadline is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from dispatch.domain.lifecycle.states import ClockOwner, LifecycleKind, Origin
from dispatch.domain.limits import ClockKind, Limit
from dispatch.domain.stages import WINDOWS, Stage

NO_CYCLES: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """Everything about a subject that can move one of its clocks. All times are aware.

    ``kind``             a `LifecycleKind` value; ``origin`` and ``state`` as in its table
    ``dispatched_at``    when it was last given to a unit (an order: issued); not moved by a refused return or a revoke
    ``handle_from_at``   when an event's work began, where a correction has since given it to another unit; else None
    ``rework_at``        when the present round of rework was ordered; None outside rework
    ``planned_from_at``  when the span to the city's due time began anew: its last rework order; None = receipt
    ``handling_limit``   what `handling_limit.choose_handling_limit` found; None = default of the request type
    ``extension``        what was granted on top of the district's handling limit in this round of work
    ``city_*``           as the city last sent them; never computed
    ``pauses``           deferrals, oldest first; an open one ends in None
    ``by_statute``       the main work's time, or the planned date, follows from a law: it runs on through a deferral
    ``statute_at``       planned date of a follow-up by statute while its ticket is deferred
    ``cycles``           how often each stage's clock was started anew (`cycles.cycles_after`)
    ``plan_at``          planned date of an open follow-up or of the deferral; the time an order's instruction names
    ``reviewed_at``      last review of a deferral, or last progress note of a follow-up
    ``class_pending``    emergency dispatched before its class was complete
    ``filing_pending``   emergency dispatched before it was filed
    ``children_open``    sub-dispatches go on beside an extension, outside their own state
    ``extension_forwarded`` the extension lies with the city, whose answer nobody here can hasten
    ``duty_reported``    when an emergency was last reported to the duty office, by kind of report
    ``elderly``          the requester's age asks for haste
    ``contact_owed_from`` when the unit signed, while the requester still has to be called; None when nothing is owed
    ``interim_owed``     an interim unit is named and has recorded no work yet
    ``order_level``      level of a supervision order, 0–3
    """

    kind: str
    state: str
    state_since: datetime
    received_at: datetime
    origin: str = Origin.LOCAL
    request_type: str | None = None
    emergency: bool = False
    fast_track: bool = False
    hazard: bool = False
    handling_limit: Limit | None = None
    extension: Limit | None = None
    dispatched_at: datetime | None = None
    handle_from_at: datetime | None = None
    rework_at: datetime | None = None
    planned_from_at: datetime | None = None
    city_sign_due_at: datetime | None = None
    city_return_due_at: datetime | None = None
    city_due_at: datetime | None = None
    city_return_blocked: bool = False
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    cycles: Mapping[str, int] = field(default_factory=lambda: NO_CYCLES)
    plan_at: datetime | None = None
    by_statute: bool = False
    statute_at: datetime | None = None
    reviewed_at: datetime | None = None
    class_pending: bool = False
    filing_pending: bool = False
    co_units_open: bool = False
    children_open: bool = False
    extension_forwarded: bool = False
    duty_reported: Mapping[str, datetime] = field(default_factory=dict)
    site_check_done_at: datetime | None = None
    callback_started: bool = False
    elderly: bool = False
    contact_owed_from: datetime | None = None
    interim_owed: bool = False
    order_level: int | None = None
    instruction_at: datetime | None = None

    @property
    def work_owner(self) -> ClockOwner:
        """Who may move the clock of the main work."""
        return ClockOwner.STATUTE if self.by_statute else ClockOwner.DISTRICT

    @property
    def from_city(self) -> bool:
        """A city ticket with a due time: its inner limits are planned backwards from it."""
        return (
            self.kind == LifecycleKind.HOTLINE and self.origin == Origin.CITY and self.city_due_at is not None
        )

    @property
    def runs_through(self) -> bool:
        """Hazards run at night too: the work is on continuous hours."""
        limit = self.handling_limit
        return self.emergency or (limit is not None and limit.kind == ClockKind.CONTINUOUS_HOUR)


class Prescribed(NamedTuple):
    """One deadline that runs now (应有时限); a tuple for the same reason as `Due`.

    ``unit``         owed by the handling unit itself
    ``amber_at``     75 % of the stage has gone: the lamp turns amber
    ``provisional``  counted over a year whose holidays are not published
    ``compressed``   the span before the due time above it was too short, so the stage shrank in proportion
    """

    stage: Stage
    cycle: int
    owner: ClockOwner
    unit: bool
    started_at: datetime
    due_at: datetime
    amber_at: datetime
    provisional: bool = False
    compressed: bool = False

    @property
    def is_window(self) -> bool:
        """A right that lapses rather than a duty that is missed."""
        return self.stage in WINDOWS
