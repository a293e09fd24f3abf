"""Take in a ticket: place, class, duplicates, route, clocks and history in one transaction, explained at once."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction

from dispatch.domain.clock_facts import Prescribed
from dispatch.domain.intake import Intake, check_intake, title_of
from dispatch.domain.intake_rights import check_intake_right
from dispatch.domain.requester_haste import fast_track_of
from dispatch.domain.routing import RoutingDecision
from dispatch.domain.subjects import subject_of
from dispatch.models import GridEventDetail, HotlineDetail, Requester, Ticket
from dispatch.models.ids import new_id
from dispatch.models.ticket import STORAGE_SRID
from dispatch.selectors.access import visible_tickets
from dispatch.selectors.accused_units import check_accused_unit
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.decision_facts import system_facts
from dispatch.selectors.elderly_requester import elderly_requester
from dispatch.selectors.find_duplicates import DuplicateCandidate, find_alike
from dispatch.selectors.responsibility_grid import in_responsibility_grid
from dispatch.selectors.route_place import place_of_intake, route_intake
from dispatch.selectors.sealer import sealer
from dispatch.services.apply_routing import apply_routing, note_unrouted
from dispatch.services.attach_photos import attach_photos
from dispatch.services.insert_row import insert_row
from dispatch.services.join_on_arrival import join_on_arrival
from dispatch.services.next_number import next_sequence
from dispatch.services.ticket_change import TicketChange
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.place import Place

NUMBER_LETTERS = {"hotline": "H", "grid_event": "E"}


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What an intake answers with."""

    ticket: Ticket
    decision: RoutingDecision | None
    duplicates: list[DuplicateCandidate]
    deadlines: tuple[Prescribed, ...]
    moment: Moment


def take_in_ticket(*, intake: Intake, actor: Actor, at: datetime | None = None) -> TakenIn:
    """Store the intake as a ticket and carry it as far as the tables allow: classified, proposed or dispatched.

    ``at`` None = now; a replay gives the original time. Raises GridlineError: what `check_intake` refuses, unknown
    codes, `outside_district`, `linked_ticket_unknown`, `external_number_known` (409, with the ticket's id) — and then
    stores nothing.
    """
    check_intake(intake)
    check_intake_right(actor, kind=intake.kind, origin=intake.origin)
    try:
        with transaction.atomic():
            return write_intake(intake=intake, actor=actor, at=at)
    except IntegrityError as clash:
        raise known_external(intake, clash) from clash


def write_intake(*, intake: Intake, actor: Actor, at: datetime | None) -> TakenIn:
    """The body of `take_in_ticket`, inside its transaction."""
    moment = current_moment()
    at = at or moment.now
    intake = with_haste(with_crosswalk(intake, moment))
    check_accused(intake, moment)
    check_dispatchable(intake, moment)
    place = place_of_intake(intake)
    check_place(intake, place)
    check_linked(intake, actor)
    ticket = new_ticket(intake=intake, place=place, moment=moment, at=at, actor=actor)
    lists = catalogue(moment.catalogue_version)
    alike = find_alike(
        actor=actor,
        now=at,
        point=place.point,
        subject=subject_of(lists, request_class=intake.request_class, matter=intake.matter),
        text=intake.text,
        phone_index=phone_index(intake),
    )
    change = TicketChange(ticket, moment=moment, at=at, new=True)
    begin(change, intake, actor, alike.candidates)
    join_on_arrival(change, alike.topic_id)
    decision = classify_and_route(change, intake, place)
    change.write()
    attach_photos(ticket, intake.photo_ids, actor)
    return TakenIn(ticket, decision, alike.candidates, change.deadlines, moment)


def check_dispatchable(intake: Intake, moment: Moment) -> None:
    """What is collected for the base registry is no event: `matter_is_collected` (422) points to its own door."""
    entry = catalogue(moment.catalogue_version).matters.get(intake.matter)
    if intake.kind == "grid_event" and entry is not None and entry.is_collected:
        raise GridlineError("matter_is_collected", status=422, field="matter")


def with_crosswalk(intake: Intake, moment: Moment) -> Intake:
    """A hotline ticket whose class crosswalks to exactly one matter has that matter too."""
    if intake.kind != "hotline" or not intake.request_class or intake.matter:
        return intake
    crosswalk = catalogue(moment.catalogue_version).crosswalk(intake.request_class)
    return replace(intake, matter=crosswalk[0].code) if len(crosswalk) == 1 else intake


def with_haste(intake: Intake) -> Intake:
    """What an enterprise asks for goes on the fast track (企业诉求快速办理)."""
    return replace(intake, priority=fast_track_of(intake.priority, enterprise=intake.requester.enterprise))


def check_accused(intake: Intake, moment: Moment) -> None:
    """Only an efficiency complaint is about a unit, and the unit is one we know (RULES 8e)."""
    if intake.accused_unit:
        check_accused_unit(intake.accused_unit, intake.request_class, moment)


def check_place(intake: Intake, place: Place) -> None:
    """A point outside the district is refused; only a city ticket may name one, and is proposed for return."""
    if place.point is not None and not place.in_district and intake.origin != "city":
        raise GridlineError("outside_district", status=422, field="location")


def check_linked(intake: Intake, actor: Actor) -> None:
    """A ticket that the event is said to come from must be one the actor sees."""
    linked = intake.linked_ticket
    if linked and not visible_tickets(actor).filter(id=linked).exists():
        raise GridlineError("linked_ticket_unknown", status=422, field="linked_ticket")


def new_ticket(
    *, intake: Intake, place: Place, moment: Moment, at: datetime, actor: Actor, sequence: int | None = None
) -> Ticket:
    """The unsaved ticket with its unsaved detail; the requester is sealed and saved here.

    ``sequence`` is a number drawn before, None = draw one now.
    """
    external = intake.external
    ticket = Ticket(
        id=new_id(),
        number=number_of(intake.kind, at, next_sequence() if sequence is None else sequence),
        kind=intake.kind,
        origin=intake.origin,
        state="",
        title=title_of(intake),
        text=intake.text,
        channel=intake.channel,
        request_type=intake.request_type,
        request_class_code=intake.request_class,
        matter_code=intake.matter,
        priority=intake.priority,
        restricted=is_restricted(intake, moment),
        address_text=intake.address_text,
        point=Point(place.point.lon, place.point.lat, srid=STORAGE_SRID) if place.point else None,
        subdistrict_code=place.subdistrict_code or "",
        community_code=place.community_code or "",
        cell_code=place.cell_code or "",
        cell_version=place.cell_version,
        current_cell_code=place.cell_code or "",
        building_code=place.building_code or "",
        owner_centre=owner_centre(intake, place),
        reporter_id=actor.account_id if intake.kind == "grid_event" else None,
        accused_unit_id=intake.accused_unit or None,
        calendar_version=moment.calendar_version,
        catalogue_version=moment.catalogue_version,
        external_system=external.system if external else None,
        external_number=external.number if external else None,
        received_at=at,
        created_at=moment.now,
    )
    if actor.account_id and intake.kind == "grid_event":
        ticket.participants = [f"person:{actor.account_id}"]
    attach_detail(ticket, intake, moment)
    return ticket


def owner_centre(intake: Intake, place: Place) -> str:
    """Grid events belong to the subdistrict centre of their place, hotline tickets to the centre that took them in.

    A complaint about a unit is the district centre's: a subdistrict's desk is part of what may be accused.
    """
    if intake.accused_unit:
        return "district"
    if intake.kind == "grid_event" and place.subdistrict_code:
        return place.subdistrict_code
    return intake.owner_centre


def is_restricted(intake: Intake, moment: Moment) -> bool:
    """Restricted by its class or matter (受限), or because it accuses a unit."""
    lists = catalogue(moment.catalogue_version)
    if intake.accused_unit:
        return True
    by_class = bool(intake.request_class) and lists.request_class(intake.request_class).restricted
    return by_class or (bool(intake.matter) and lists.matter(intake.matter).restricted)


def attach_detail(ticket: Ticket, intake: Intake, moment: Moment) -> None:
    """Give the ticket its unsaved detail row."""
    if ticket.kind == Ticket.Kind.GRID_EVENT:
        ticket.grid_event = GridEventDetail(
            ticket=ticket,
            hazard=intake.priority == "emergency",
            public_source=intake.channel != "inspector",
            accuracy_m=intake.accuracy_m,
            outside_reason=intake.outside_reason[:300],
            linked_ticket_id=UUID(intake.linked_ticket) if intake.linked_ticket else None,
        )
        return
    external = intake.external
    ticket.hotline = HotlineDetail(
        ticket=ticket,
        requester=save_requester(intake, moment),
        no_contact_wanted=not intake.requester.phone or intake.requester.secret,
        elderly=elderly_requester(intake.requester.age),
        enterprise=intake.requester.enterprise,
        city_class_code=external.class_code if external else "",
        city_dispatched_at=external.dispatched_at if external else None,
        city_sign_due_at=external.sign_due_at if external else None,
        city_return_due_at=external.return_due_at if external else None,
        city_due_at=external.due_at if external else None,
        city_callback_by=external.callback_by if external else "",
        city_supervised_by=external.supervised_by if external else "",
    )


def save_requester(intake: Intake, moment: Moment) -> Requester | None:
    """Seal and store the requester; None when nothing was told (anonymity is respected)."""
    given = intake.requester
    if not (given.name or given.phone):
        return None
    seal = sealer()
    requester = Requester(
        name_sealed=seal.seal(given.name) if given.name else None,
        phone_sealed=seal.seal(given.phone) if given.phone else None,
        phone_index=phone_index(intake),
        secret=given.secret,
        created_at=moment.now,
    )
    insert_row(requester)
    return requester


def phone_index(intake: Intake) -> bytes | None:
    """The blind index of the requester's phone, None without one."""
    return sealer().index_of(intake.requester.phone) if intake.requester.phone else None


def number_of(kind: str, at: datetime, sequence: int) -> str:
    """H20261122-000123: letter of the kind, date of receipt, a sequence that never repeats (gaps are possible)."""
    return f"{NUMBER_LETTERS[kind]}{at:%Y%m%d}-{sequence:06d}"


def begin(change: TicketChange, intake: Intake, actor: Actor, duplicates: list[DuplicateCandidate]) -> None:
    """The ticket's first step: received, or reported by an inspector."""
    if intake.kind == "grid_event":
        report_event(change, intake, actor)
        return
    external = intake.external
    change.begin(
        "ticket_received",
        actor=actor,
        verb="receive",
        state="received",
        data={
            "channel": intake.channel,
            "kind": intake.kind,
            "origin": intake.origin,
            "external_system": external.system if external else None,
            "external_number": external.number if external else None,
            "duplicates": [str(candidate.id) for candidate in duplicates],
        },
    )


def report_event(change: TicketChange, intake: Intake, actor: Actor) -> None:
    """A grid event begins as a draft on the phone; reporting it is a step with guards of its own."""
    ticket = change.ticket
    ticket.state, ticket.version = "draft", 0
    inside = in_responsibility_grid(
        actor, subdistrict_code=ticket.subdistrict_code, community_code=ticket.community_code
    )
    change.step(
        "report",
        actor=actor,
        facts=system_facts(
            ticket,
            matter=bool(intake.matter),
            photo_count=len(intake.photo_ids),
            position=intake.point is not None,
            inside_responsibility_grid=inside,
            reason=bool(intake.outside_reason.strip()),
        ),
        data={
            "matter": intake.matter,
            "channel": intake.channel,
            "outside_cell": not inside,
            "linked_ticket": intake.linked_ticket,
        },
    )


def classify_and_route(change: TicketChange, intake: Intake, place: Place) -> RoutingDecision | None:
    """Let the system classify what carries its class, then propose or dispatch. None while there is no class."""
    ticket = change.ticket
    if intake.kind == "hotline" and not intake.request_class:
        note_unrouted(change, "no_class")
        return None
    decision = route_intake(intake=intake, place=place, moment=change.moment)
    if intake.kind == "grid_event":
        ticket.routing = decision.as_json()  # shown to the desk that files it; dispatched after filing
        return decision
    try:
        change.step(
            "classify",
            actor=Actor.system(),
            facts=system_facts(ticket),
            data={
                "request_class": intake.request_class,
                "matter": intake.matter or None,
                "outcome": decision.outcome.value,
                "row": decision.row,
            },
        )
    except GridlineError as incomplete:
        ticket.routing = decision.as_json()
        note_unrouted(change, incomplete.code)
        return decision
    apply_routing(change, decision)
    return decision


def known_external(intake: Intake, clash: IntegrityError) -> GridlineError | IntegrityError:
    """Turn the clash of an external number into the refusal that names the ticket we have; other clashes stay."""
    if "ticket_external_once" not in str(clash) or intake.external is None:
        return clash
    external = intake.external
    known = Ticket.objects.filter(external_system=external.system, external_number=external.number)
    found = known.values_list("id", "number").first()
    return GridlineError(
        "external_number_known",
        status=409,
        field="external.number",
        given=external.number,
        extra={"ticket": {"id": str(found[0]), "number": found[1]} if found else None},
    )
