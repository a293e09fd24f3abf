"""Who takes over the work of somebody absent: the stand-in where able, else the person the unit has on duty."""

from datetime import datetime

from dispatch.models import FieldTask, SiteCheck, SubDispatch, Ticket
from dispatch.selectors.field_people import FIELD_ROLES, people_who_took_part, reaches
from dispatch.selectors.find_handler import WORKING_ROLES
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.rosters import unit
from grid.selectors.load_actor import load_actor
from grid.selectors.on_duty import on_duty
from grid.selectors.units_index import units_index

HANDLERS = (Role.HANDLER, Role.CONTRACTOR)


class StandIns:
    """Answers for the work of one absent account at one moment; people are looked up once."""

    def __init__(self, *, absent: int, stand_in: int | None, at: datetime) -> None:
        self.absent = absent
        self._stand_in = stand_in
        self._at = at
        self._people: dict[int, Actor | None] = {}
        self._duty: dict[str, int | None] = {}

    def for_event(self, ticket: Ticket) -> int | None:
        """A handler of the lead unit who did not report the event (巡办分离); None = the unit's own desk."""
        lead = ticket.lead_unit_id
        for person in self._candidates(lead):
            belongs = lead is not None and person.unit_code in below(lead)
            if person.has(*HANDLERS) and belongs and person.account_id != ticket.reporter_id:
                return person.account_id
        return None

    def for_child(self, child: SubDispatch) -> int | None:
        """Somebody of the unit that has the child, or of its parent unit; None = that unit as a whole."""
        of_unit = child.sub_handler_id or child.parent_unit_id
        for person in self._candidates(of_unit):
            if person.has(*WORKING_ROLES) and person.unit_code in below(of_unit):
                return person.account_id
        return None

    def for_check(self, check: SiteCheck, ticket: Ticket) -> int | None:
        """A site checker who had no hand in the event; None = offered to those on duty."""
        handler = ticket.grid_event.handled_by_id if ticket.kind == Ticket.Kind.GRID_EVENT else None
        for person in self._candidates(None):
            if person.has(Role.SITE_CHECKER) and person.account_id not in (handler, ticket.assignee_id):
                return person.account_id
        return None

    def for_task(self, task: FieldTask) -> int | None:
        """An inspector or community clerk of the place who took no part; None = the desk of the subdistrict."""
        took_part = people_who_took_part(task.ticket)
        for person in self._candidates(None):
            if person.account_id not in took_part and any(
                reaches(person, role, task) for role in FIELD_ROLES
            ):
                return person.account_id
        return None

    def _candidates(self, unit_code: str | None) -> list[Actor]:
        ids = [self._stand_in, self._on_duty(unit_code) if unit_code else None]
        people = [self._person(id_) for id_ in ids if id_ is not None and id_ != self.absent]
        return [person for person in people if person is not None]

    def _on_duty(self, unit_code: str) -> int | None:
        if unit_code not in self._duty:
            row = on_duty(unit(unit_code), self._at)
            self._duty[unit_code] = row.person.account_id if row and row.person else None
        return self._duty[unit_code]

    def _person(self, account_id: int) -> Actor | None:
        if account_id not in self._people:
            try:
                self._people[account_id] = load_actor(account_id)
            except GridlineError:
                self._people[account_id] = None
        return self._people[account_id]


def below(unit_code: str) -> frozenset[str]:
    """The unit and every unit under it."""
    units = units_index().all()
    found, size = {unit_code}, 0
    while len(found) > size:
        size = len(found)
        found |= {one.code for one in units if one.parent_code in found}
    return frozenset(found)
