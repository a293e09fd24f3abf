"""A small district in which somebody does something to a ticket, step by step, each checked against its history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.management import call_command

from dispatch.domain.intake import ExternalGiven, Intake, RequesterGiven
from dispatch.models import Attachment, Deadline, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from dispatch.services.acknowledge_notice import acknowledge_notice
from dispatch.services.apply_city_message import CityAnswer, apply_city_message
from dispatch.services.assign_event import assign_event
from dispatch.services.classify_ticket import Classification, classify_ticket
from dispatch.services.contact_first import contact_first
from dispatch.services.decide_return import approve_return, refuse_return
from dispatch.services.decide_termination import refuse_termination, terminate_ticket
from dispatch.services.dispatch_ticket import DispatchOrder, dispatch_ticket
from dispatch.services.dispute_ticket import dispute_ticket
from dispatch.services.file_event import file_event
from dispatch.services.finish_ticket import finish_ticket
from dispatch.services.judge_child import confirm_child, hand_back_child, reopen_child
from dispatch.services.let_late_return_in import let_late_return_in
from dispatch.services.lift_no_bounce import lift_no_bounce
from dispatch.services.prepare_return import ReturnWish, prepare_return
from dispatch.services.record_interim_work import record_interim_work
from dispatch.services.recuse_from_dispute import recuse_from_dispute
from dispatch.services.request_city_return import request_city_return
from dispatch.services.request_return import note_late_return, request_return
from dispatch.services.request_termination import request_termination
from dispatch.services.revoke_ticket import revoke_ticket
from dispatch.services.rule_dispute import RulingText, rule_dispute
from dispatch.services.set_clock_offset import set_clock_offset
from dispatch.services.settle_dispute import Settlement, settle_dispute
from dispatch.services.sign_ticket import sign_ticket
from dispatch.services.start_ticket import start_ticket
from dispatch.services.sub_dispatch_ticket import sub_dispatch_ticket
from dispatch.services.submit_reply import submit_reply
from dispatch.services.take_in_ticket import take_in_ticket
from dispatch.services.upgrade_event import upgrade_event
from dispatch.services.void_ticket import void_ticket
from gis.models import District
from gis.selectors.current_district import forget_district
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.models import Account, RoleGrant, Unit
from tests.dispatch.rules_district import have_units, load_ours
from tests.support.fold import assert_due_is_its_history, assert_row_is_its_history

WATER, URBAN, PARKS = "DISTRICT_WATER", "DISTRICT_URBAN_MGMT", "DISTRICT_LANDSCAPE"
CENTRE = "DISTRICT_COMMAND_CENTRE"
DISCIPLINE = "DISTRICT_DISCIPLINE"
OFFICE = "440105001-SUBDISTRICT"
COMMUNITY = "440105001001-COM"
SUBDISTRICT = "440105001"
ROLES: dict[str, tuple[Role, str, bool]] = {
    "taker": (Role.CALL_TAKER, CENTRE, False),
    "dispatcher": (Role.DISPATCHER, CENTRE, False),
    "liaison": (Role.LIAISON_OFFICER, CENTRE, False),
    "panel": (Role.RULING_PANEL, CENTRE, False),
    "officer_of_water": (Role.SUPERVISION_OFFICER, WATER, False),
    "panel_of_water": (Role.RULING_PANEL, WATER, False),
    "auditor": (Role.REPLY_AUDITOR, "DISTRICT_SERVICE_OFFICE", False),
    "officer": (Role.SUPERVISION_OFFICER, "DISTRICT_SERVICE_OFFICE", False),
    "clerk": (Role.UNIT_CLERK, WATER, True),
    "head": (Role.UNIT_HEAD, WATER, True),
    "urban_clerk": (Role.UNIT_CLERK, URBAN, True),
    "urban_head": (Role.UNIT_HEAD, URBAN, True),
    "parks_clerk": (Role.UNIT_CLERK, PARKS, True),
    "parks_head": (Role.UNIT_HEAD, PARKS, True),
    "discipline_clerk": (Role.UNIT_CLERK, DISCIPLINE, True),
    "office_clerk": (Role.UNIT_CLERK, OFFICE, True),
    "sweeper": (Role.CONTRACTOR, "SANITATION_CONTRACTOR", True),
    "committee": (Role.COMMUNITY_CLERK, COMMUNITY, True),
    "inspector": (Role.INSPECTOR, OFFICE, False),
}
WISH = {"reason_code": "no_jurisdiction", "legal_basis": "三定方案", "suggested_unit": URBAN}

Step = tuple[str, str, dict[str, Any]]
Act = Callable[..., object]
ACTS: dict[str, Act] = {
    "classify": lambda given, **who: classify_ticket(given=Classification(**given), **who),
    "dispatch": lambda given, **who: dispatch_ticket(order=DispatchOrder(**given), **who),
    "prepare_return": lambda given, **who: prepare_return(wish=ReturnWish(**given), **who),
    "request_return": lambda given, **who: request_return(wish=ReturnWish(**given), **who),
    "note_late_return": lambda given, **who: note_late_return(wish=ReturnWish(**given), **who),
    "settle": lambda given, **who: settle_dispute(settlement=Settlement(**given), **who),
    "rule": lambda given, **who: rule_dispute(text=RulingText(**given), **who),
}
PLAIN: dict[str, Act] = {
    "sign": sign_ticket, "contact_first": contact_first, "start": start_ticket, "finish": finish_ticket,
    "sub_dispatch": sub_dispatch_ticket, "revoke": revoke_ticket, "submit_reply": submit_reply,
    "approve_return": approve_return, "refuse_return": refuse_return, "dispute": dispute_ticket,
    "let_late_return_in": let_late_return_in, "record_interim_work": record_interim_work,
    "recuse": recuse_from_dispute, "lift_no_bounce": lift_no_bounce, "request_city_return": request_city_return,
    "request_termination": request_termination, "terminate": terminate_ticket, "void": void_ticket,
    "refuse_termination": refuse_termination, "acknowledge_notice": acknowledge_notice,
    "hand_back": hand_back_child, "confirm_child": confirm_child, "reopen_child": reopen_child,
    "file": file_event, "assign": assign_event, "upgrade": upgrade_event,
}  # fmt: skip


@dataclass
class World:
    """People of a district, and one ticket at a time."""

    people: dict[str, Actor] = field(default_factory=dict)

    def take_in(self, who: str = "taker", **more: Any) -> Ticket:
        """A complaint about a flooded road; nobody's row decides, so the desk dispatches."""
        given: dict[str, Any] = {
            "kind": "hotline", "origin": "local", "text": "路面积水", "request_class": "R010101",
            "request_type": "complaint", "address_text": "昌岗中路", **more,
        }  # fmt: skip
        taken = take_in_ticket(intake=Intake(**given), actor=self.people[who])
        ticket = taken.ticket
        if not ticket.subdistrict_code:
            Ticket.objects.filter(id=ticket.id).update(subdistrict_code=SUBDISTRICT)
        return self.reread(ticket)

    def from_city(self, number: str = "GZ-1", **times: datetime) -> Ticket:
        """The same as a city ticket."""
        external = ExternalGiven(system="12345", number=number, **times)  # type: ignore[arg-type]
        return self.take_in("dispatcher", origin="city", external=external)

    def city_says(self, message: str, number: str = "GZ-1", **more: Any) -> Ticket:
        """A message of the city's platform."""
        answer = CityAnswer(
            system="12345", number=number, message=message, message_id=str(new_id()),
            at=current_moment().now, **more,
        )  # fmt: skip
        ticket, _ = apply_city_message(answer=answer, account_id=None)
        return self.checked(ticket.id)

    def do(self, ticket: Ticket, who: str, verb: str, **given: Any) -> Ticket:
        """One step; afterwards row, clocks and history agree."""
        actor = self.people[who]
        if verb in ACTS:
            ACTS[verb](given, ticket_id=ticket.id, actor=actor)
        else:
            PLAIN[verb](ticket_id=ticket.id, actor=actor, **given)
        return self.checked(ticket.id)

    def play(self, ticket: Ticket, steps: Iterable[Step]) -> Ticket:
        """The steps one after the other; the ticket afterwards."""
        for who, verb, given in steps:
            ticket = self.do(ticket, who, verb, **given)
        return ticket

    def checked(self, ticket_id: UUID) -> Ticket:
        """The ticket as stored, after comparing it with its history."""
        ticket = Ticket.objects.select_related("hotline", "grid_event").get(id=ticket_id)
        told = assert_row_is_its_history(ticket)
        rows = Deadline.objects.filter(subject_id=ticket_id, met_at__isnull=True)
        due = dict(rows.values_list("stage", "due_at"))
        if due or told.due:
            assert set(due) == set(told.due or {})
            assert_due_is_its_history(due, told)
        return ticket

    def reread(self, ticket: Ticket) -> Ticket:
        return Ticket.objects.select_related("hotline", "grid_event").get(id=ticket.id)

    def paper(self, who: str, purpose: str) -> str:
        """An upload of the person's, not yet with a ticket."""
        row = Attachment.objects.create(
            purpose=purpose, path=f"{new_id()}.pdf", sha256="0" * 64, content_type="application/pdf", size_bytes=4,
            uploaded_by_id=self.people[who].account_id, uploaded_at=current_moment().now,
        )  # fmt: skip
        return str(row.id)

    def later(self, **span: float) -> None:
        """Let the product's clock run on."""
        set_clock_offset(ahead_by=timedelta(**span))


def build_world() -> World:
    """Units, lists, calendar, an account a role. The clock stands in a working week of 2026."""
    forget_district()
    District.objects.create(code="440105", name_zh="海珠区", name_en="Haizhu", is_demo=True)
    have_units()
    Unit.objects.filter(code__in=["SANITATION_CONTRACTOR", COMMUNITY]).update(tier=3)
    load_ours()
    call_command("load_calendar", verbosity=0)
    world = World()
    for name, (role, unit, acts_for_unit) in ROLES.items():
        account = Account.objects.create(username=name, name=name, unit=Unit.objects.get(code=unit))
        RoleGrant.objects.create(account=account, role=role.value)
        units = frozenset({unit}) if acts_for_unit else frozenset()
        areas = frozenset({SUBDISTRICT}) if role is Role.INSPECTOR else None
        world.people[name] = Actor(account.id, name, name, frozenset({role}), unit, units, areas)
    return world


def requester(**more: Any) -> RequesterGiven:
    return RequesterGiven(name="陈", phone="13800000217", **more)
