"""Events enter history and queue together, inside the transaction of the change."""

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from dispatch.feed.append import append
from dispatch.feed.connection import open_direct
from dispatch.models import Event, FeedPending
from dispatch.models.ids import new_id
from tests.dispatch.feed_support import AT, happen, signed


@pytest.mark.django_db
def test_any_number_of_events_is_one_statement() -> None:
    ticket = new_id()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ids = append([signed(ticket, seq=number, unit="HZ-WATER") for number in range(1, 6)])
    assert len(asked) == 1
    stored = list(Event.objects.order_by("seq"))
    assert [event.id for event in stored] == ids
    assert [event.seq for event in stored] == [1, 2, 3, 4, 5]
    assert stored[0].data == {
        "verb": "sign",
        "from": "dispatched",
        "to": "signed",
        "version": 1,
        "unit": "HZ-WATER",
    }
    assert list(FeedPending.objects.order_by("id").values_list("event_id", flat=True)) == ids


@pytest.mark.django_db
def test_times_and_ids_are_stored_as_text() -> None:
    append([signed(due={"start": AT}, holder={"kind": "unit", "code": "HZ-WATER"})])
    assert Event.objects.get().data["due"] == {"start": "2026-03-02T01:30:00+00:00"}


@pytest.mark.django_db
def test_who_hears_of_it_is_not_also_told_that_it_is_gone() -> None:
    append([signed(audience=("unit:A", "leader"), gone=("unit:A", "unit:B"))])
    waiting = FeedPending.objects.get()
    assert (waiting.audience, waiting.gone) == (["leader", "unit:A"], ["unit:B"])


@pytest.mark.django_db
def test_nothing_is_nothing() -> None:
    assert append([]) == []


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        append([signed()])


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_no_event() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append([signed()])
        _ = 1 / 0
    assert not Event.objects.exists()
    assert not FeedPending.objects.exists()


@pytest.mark.django_db
def test_one_place_in_a_history_is_taken_once() -> None:
    ticket = new_id()
    append([signed(ticket, seq=1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        append([signed(ticket, seq=1)])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rewrite", ["UPDATE dispatch_event SET type = 'ticket_voided'", "DELETE FROM dispatch_event"]
)
def test_not_even_the_owner_rewrites_history(rewrite: str) -> None:
    append([signed()])
    with pytest.raises(ProgrammingError, match="never changed or removed"), connection.cursor() as cursor:
        cursor.execute(rewrite)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "rewrite",
    [
        "UPDATE dispatch_event SET type = 'ticket_voided'",
        "DELETE FROM dispatch_event",
        "UPDATE dispatch_feed SET seq = 1",
        "DELETE FROM dispatch_feed",
        "TRUNCATE dispatch_event",
    ],
)
def test_the_application_has_no_right_to(rewrite: str) -> None:
    happen(signed())
    application = open_direct("test application")
    try:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege), application.cursor() as cursor:
            cursor.execute(rewrite)
    finally:
        application.close()
