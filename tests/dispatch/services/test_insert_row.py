"""A row inserted by the planned statement is the row that was meant, in every column."""

from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import Point
from django.db import models

from dispatch.models import GridEventDetail, HotlineDetail, Requester, Ticket
from dispatch.services.insert_row import insert_row

NOW = datetime(2026, 11, 22, 1, 2, 3, 456_789, tzinfo=UTC)


@pytest.mark.parametrize("model", [Ticket, HotlineDetail, GridEventDetail, Requester])
def test_no_column_is_left_to_the_database(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        assert not field.generated, field
        assert field.db_default is models.NOT_PROVIDED or field.has_default(), field


@pytest.mark.django_db
def test_every_column_comes_back_as_it_was() -> None:
    ticket = Ticket(
        number="H20261122-9001", kind="hotline", origin="local", state="received", state_since=NOW,
        title="50% 的路灯 'x' \\ 不亮", text="%(number)s", channel="window", holder_kind="queue",
        holder_code="desk:district", point=Point(113.25, 23.05, srid=4326), audience=["desk:district"],
        routing={"outcome": "none", "facts": ["一", {"a": None}]}, calendar_version=1, catalogue_version=1,
        received_at=NOW, created_at=NOW, updated_at=NOW, next_due_at=NOW,
    )  # fmt: skip
    requester = Requester(name_sealed=b"\x00\xff%s", created_at=NOW)
    for row in (ticket, requester):
        insert_row(row)
        known = type(row).objects.get(pk=row.pk)
        for field in row._meta.concrete_fields:
            meant, found = getattr(row, field.attname), getattr(known, field.attname)
            assert (bytes(found) if isinstance(found, memoryview) else found) == meant, field
    ticket.title = "改"
    ticket.save()  # it knows that it is stored
    assert Ticket.objects.get().title == "改"
