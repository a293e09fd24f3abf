"""What the clocks of many tickets are derived from, read narrowly: a tenth of what whole rows cost."""

import json
from collections import namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast

from dispatch.domain.clock_facts import NO_CYCLES, ClockFacts
from dispatch.models import Ticket
from dispatch.selectors.clock_facts import BESIDE_EXTENSION, clock_facts_of

#: Attribute → how it is read: `t` the ticket, `h` and `g` its halves. Names are those that `clock_facts_of` asks for,
#: but for the last ones, which `ClockRow` gives their usual form.
COLUMNS: Final[dict[str, str]] = {
    "id": "t.id::text",
    **{
        name: f"t.{name}"
        for name in (
            "kind", "origin", "state", "state_since", "received_at", "request_type", "priority", "dispatched_at",
            "handle_from_at", "rework_at", "planned_from_at", "interim_worked_at", "extension_text",
            "time_by_statute", "deferred_until", "follow_up_due_at", "reviewed_at", "catalogue_version",
            "calendar_version", "request_class_code",
        )
    },
    **{
        name: f"h.{name}"
        for name in (
            "city_sign_due_at", "city_return_due_at", "city_due_at", "city_closed_at", "city_return_blocked",
            "extension_forwarded_at", "elderly", "contacted_at", "no_contact_wanted", "signed_at",
            "callback_started_at",
        )
    },
    **{name: f"g.{name}" for name in ("limit_text", "hazard", "site_check_done_at", "filed_at")},
    "interim_unit_id": "t.interim_unit_code",
    "co_units_open": "cardinality(t.co_units_open)",
    "is_half": "coalesce(h.ticket_id, g.ticket_id) IS NULL",
    "has_open_children": "t.extension_asked_at IS NOT NULL AND EXISTS ("
    "SELECT FROM dispatch_subdispatch s WHERE s.ticket_id = t.id AND s.state = 'open')",
    "cycles_text": "nullif(t.stage_cycles, '{}')::text",
    "pauses_text": "nullif(t.pauses, '[]')::text",
    "reported_text": "nullif(t.duty_reported, '{}')::text",
    "row_limit": "t.routing ->> 'limit'",
}  # fmt: skip
SELECTED: Final = ", ".join(COLUMNS.values())
JOINED: Final = (
    "dispatch_ticket t LEFT JOIN dispatch_hotlinedetail h ON h.ticket_id = t.id AND t.kind = 'hotline' "
    "LEFT JOIN dispatch_grideventdetail g ON g.ticket_id = t.id AND t.kind = 'grid_event'"
)
NO_LIMIT: Mapping[str, str] = {}
#: What the invariants ask of a ticket besides.
CHECKED: Final[dict[str, str]] = {
    **{
        name: f"t.{name}"
        for name in (
            "number", "version", "event_seq", "holder_kind", "holder_code", "owner_centre", "subdistrict_code",
            "closed_at",
        )
    },
    "lead_unit_id": "t.lead_unit_code",
}  # fmt: skip
_Clocks: Any = namedtuple("_Clocks", COLUMNS.keys())  # type: ignore[misc]
_Checked: Any = namedtuple("_Checked", (COLUMNS | CHECKED).keys())  # type: ignore[misc]


class Halves:
    """A row of the columns above: stands in for a ticket and its detail in `clock_facts_of`. ``id`` is text."""

    __slots__ = ()
    id: str
    kind: str
    has_open_children: bool
    is_half: bool
    cycles_text: str | None
    pauses_text: str | None
    reported_text: str | None
    row_limit: str | None
    #: Told by ``has_open_children``, without the statement that `clock_facts_of` would ask.
    extension_asked_at = None

    @property
    def hotline(self) -> "Halves":
        return self

    @property
    def grid_event(self) -> "Halves":
        return self

    @property
    def stage_cycles(self) -> Mapping[str, int]:
        return json.loads(self.cycles_text) if self.cycles_text else NO_CYCLES

    @property
    def pauses(self) -> Sequence[Any]:
        return json.loads(self.pauses_text) if self.pauses_text else ()

    @property
    def duty_reported(self) -> Mapping[str, str]:
        return json.loads(self.reported_text) if self.reported_text else NO_CYCLES  # type: ignore[return-value]

    @property
    def routing(self) -> Mapping[str, str]:
        return {"limit": self.row_limit} if self.row_limit else NO_LIMIT

    def facts(self) -> ClockFacts:
        """As `clock_facts_of` the whole rows; needs the detail row (not ``is_half``)."""
        facts = clock_facts_of(cast("Ticket", self))
        return replace(facts, children_open=True) if self._children_run(facts) else facts

    def _children_run(self, facts: ClockFacts) -> bool:
        return bool(self.has_open_children) and facts.state in BESIDE_EXTENSION


class ClockRow(Halves, _Clocks):  # type: ignore[misc]
    """What the clocks of a ticket follow from."""

    __slots__ = ()


class CheckedRow(Halves, _Checked):  # type: ignore[misc]
    """The same, with what the invariants compare: state, version, holder, number."""

    __slots__ = ()
    origin: str
    state: str
    number: str
    version: int
    event_seq: int
    calendar_version: int
    holder_kind: str
    holder_code: str
    owner_centre: str
    subdistrict_code: str
    lead_unit_id: str | None
    closed_at: datetime | None
