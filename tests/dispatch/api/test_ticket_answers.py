"""What the OpenAPI document says of tickets is what the doors answer."""

from datetime import timedelta
from typing import Any, get_args, get_origin

import orjson
import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from ninja import Schema

from dispatch.api import ticket_answer_schemas as said
from dispatch.domain.intake import Intake
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.list_tickets import TicketFilter, list_tickets
from dispatch.selectors.preview_intake import preview_intake
from dispatch.selectors.taken_in_view import taken_in_view
from dispatch.selectors.ticket_detail import ticket_detail
from dispatch.selectors.timeline import timeline
from dispatch.services.take_in_ticket import take_in_ticket
from gis.domain.coordinates import LonLat
from gis.models import Area
from tests.dispatch.responsibility_world import DISCIPLINE, SUBDISTRICT, WATER, build_world, requester

pytestmark = pytest.mark.django_db


def as_told(schema: type[Schema], answer: Any) -> dict[str, Any]:
    """The answer as it goes out, held against its schema: every field is there, none is besides."""
    sent = orjson.loads(orjson.dumps(answer, default=str))
    schema.model_validate(sent)
    assert not unsaid(schema, sent)
    return dict(sent)


def unsaid(schema: type[Schema], sent: dict[str, Any], at: str = "") -> list[str]:
    """Fields of the answer that the schema does not name, at any depth."""
    found = [f"{at}.{name}" for name in sent.keys() - schema.model_fields.keys()]
    for name, field in schema.model_fields.items():
        inner = schema_in(field.annotation)
        values = sent.get(name) if isinstance(sent.get(name), list) else [sent.get(name)]
        if inner is not None:
            found += [one for value in values or () if value for one in unsaid(inner, value, f"{at}.{name}")]
    return found


def schema_in(annotation: Any) -> type[Schema] | None:
    """The schema inside `X`, `X | None` or `list[X]`."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return annotation if issubclass(annotation, Schema) else None
    return next((found for part in get_args(annotation) if (found := schema_in(part))), None)


def test_every_answer_about_a_ticket_has_the_shape_the_document_says() -> None:
    world = build_world()
    taker, dispatcher = world.people["taker"], world.people["dispatcher"]
    intake = Intake(
        kind="hotline", origin="local", text="推诿扯皮", request_class="R160702", request_type="complaint",
        address_text="昌岗中路", accused_unit=WATER, requester=requester(),
    )  # fmt: skip
    as_told(said.TicketPreviewOut, preview_intake(intake=intake, actor=taker))
    taken = take_in_ticket(intake=intake, actor=taker)
    told = as_told(
        said.TicketTakenInOut,
        taken_in_view(
            ticket=taken.ticket, decision=taken.decision, duplicates=taken.duplicates,
            deadlines=taken.deadlines, moment=taken.moment,
        ),
    )  # fmt: skip
    ticket = world.do(world.reread(taken.ticket), "dispatcher", "dispatch", unit=DISCIPLINE, reason="效能")
    ticket = world.do(ticket, "discipline_clerk", "sign")
    detail = as_told(said.TicketDetailOut, ticket_detail(ticket_id=ticket.id, actor=dispatcher))
    assert (detail["id"], bool(detail["deadlines"]), bool(detail["actions"])) == (told["id"], True, True)
    for item in timeline("ticket", ticket.id):
        as_told(said.TicketEventOut, item)
    given = {"request_class": "", "request_type": "", "matter": "E01001", "channel": "12319"}
    square = MultiPolygon(Polygon.from_bbox((113.2, 23.0, 113.3, 23.1)))
    Area.objects.create(
        level="subdistrict", code=SUBDISTRICT, name_zh="昌岗街道", geom=square,
        label_point=Point(113.25, 23.05), valid_from=current_moment().now - timedelta(days=999),
    )  # fmt: skip
    event = world.take_in("taker", kind="grid_event", point=LonLat(113.25, 23.05), **given)
    as_told(said.TicketDetailOut, ticket_detail(ticket_id=event.id, actor=dispatcher))
    page = list_tickets(actor=dispatcher, wanted=TicketFilter(), moment=current_moment())
    assert len([as_told(said.TicketRowOut, row) for row in page["items"]]) == 2
