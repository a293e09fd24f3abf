"""Messages: written once for every event, delivered at least once, tried again, dead with an alarm."""

import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection, transaction

from dispatch.domain.delivery import DeliveryFailed
from dispatch.models import Alarm, MessageCursor, OutboxMessage
from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.my_messages import my_messages
from dispatch.services import deliver_messages as delivering
from dispatch.services.deliver_messages import deliver_messages
from dispatch.services.deliver_to_file import FileAdapter
from dispatch.services.send_message import send_message
from dispatch.services.set_rule_value import set_rule_value
from dispatch.services.settle_message import read_message, retry_message
from dispatch.services.spread_news import spread_news
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from tests.dispatch.clock_builders import local
from tests.dispatch.clock_world import UNIT, fire_all, lay_ground, set_time, tickets, wind
from tests.dispatch.feed_support import relay_all
from tests.dispatch.people import actor_of, person

pytestmark = pytest.mark.django_db
#: For what other connections must see: the relay, a second worker.
committed = pytest.mark.django_db(transaction=True)
NOON = local("2026-03-02 12:00")
NIGHT = local("2026-03-02 23:00")


@pytest.fixture(autouse=True)
def ground(settings, tmp_path):
    settings.MESSAGE_FOLDER = tmp_path
    settings.WEBHOOK_SECRET = "the secret"
    settings.WEBHOOK_HOSTS = frozenset()
    lay_ground()
    set_time(NOON)


@pytest.fixture
def clerk():
    return person("clerk", Role.UNIT_CLERK, unit=UNIT, phone="02088880000")


def tell(*adapters, to=(f"unit:{UNIT}",), **more):
    with transaction.atomic():
        return send_message(
            adapter=adapters,
            recipients=to,
            text_code="ticket_dispatched",
            params={"number": "H1"},
            at=current_moment().now,
            **more,
        )


def set_value(topic, name, value):
    return set_rule_value(
        topic=topic, name=name, value=value, source="test", actor=Actor.system(), at=current_moment().now
    )


@contextmanager
def receiver(answers):
    """A program that takes webhooks; answers with the given statuses, then with 204. Yields what it got."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            self.send_response(answers.pop(0) if answers else 204)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield server.server_port, got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@committed
def test_every_event_becomes_messages_once_and_old_news_none(clerk):
    dispatcher = person("dispatcher", Role.DISPATCHER)
    rows = tickets(1)
    wind(rows)
    set_time(local("2026-03-20 12:00"))  # amber, and nothing worse
    fire_all()
    relay_all()
    assert spread_news(at=current_moment().now) == 0  # the first look only takes its place
    began = MessageCursor.objects.get().seq
    assert began > 0
    set_time(local("2026-03-27 12:00"))  # near the end of fifteen working days
    fire_all()
    relay_all()
    passed = spread_news(at=current_moment().now)
    assert passed > 0
    mine = my_messages(actor=actor_of(clerk))
    codes = [item["code"] for item in mine["items"]]
    assert "ticket_chased" in codes
    assert mine["unread"] == len(codes)
    assert any(rows[0].number in item["texts"]["zh"] for item in mine["items"])
    assert not my_messages(actor=actor_of(dispatcher))["items"]
    MessageCursor.objects.update(seq=began)  # as if the transaction that moved the cursor had been lost
    before = OutboxMessage.objects.count()
    while spread_news(at=current_moment().now):
        pass
    assert OutboxMessage.objects.count() == before


@committed
def test_a_second_worker_leaves_the_news_to_the_first(clerk):
    MessageCursor.objects.create(seq=0)
    with transaction.atomic():
        MessageCursor.objects.select_for_update().get()
        done = []

        def other():
            done.append(spread_news(at=NOON))
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(10)
        assert done == [0]


def test_text_messages_wait_for_the_morning_but_emergencies_do_not(clerk, tmp_path):
    set_time(NIGHT)
    tell("sms", legal_due=NIGHT + timedelta(hours=1))
    tell("sms", emergency=True)
    assert deliver_messages() == 1
    waiting = OutboxMessage.objects.get(state="waiting")
    assert waiting.try_at == local("2026-03-03 08:00")
    assert waiting.legal_due_at == NIGHT + timedelta(hours=1)
    set_time(local("2026-03-03 08:00"))
    assert deliver_messages() == 1
    lines = (tmp_path / "sms.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["address"] for line in lines] == ["02088880000"] * 2
    assert "H1" in json.loads(lines[0])["text"]


def test_a_failure_is_tried_again_later_and_at_last_raises_an_alarm(clerk, monkeypatch):
    class Broken:
        def deliver(self, message):
            raise DeliveryFailed("the gateway is down")

    monkeypatch.setattr(delivering, "adapter_for", lambda name: Broken())
    set_value("outbox", "most_attempts", "2")
    (id_,) = tell("office_app")
    assert deliver_messages() == 1
    message = OutboxMessage.objects.get(id=id_)
    assert (message.state, message.attempts) == ("waiting", 1)
    assert message.try_at > current_moment().now + timedelta(seconds=20)
    assert deliver_messages() == 0
    set_time(NOON + timedelta(minutes=5))
    assert deliver_messages() == 1
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("dead", "the gateway is down")
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.subject_id, alarm.resolved_at) == ("adapter_dead", "office_app", None)
    admin = actor_of(person("admin", Role.SYSTEM_ADMIN))
    monkeypatch.setattr(delivering, "adapter_for", lambda name: FileAdapter())
    retry_message(message_id=id_, actor=admin, at=current_moment().now)
    assert deliver_messages() == 1
    message.refresh_from_db()
    assert message.state == "sent"
    alarm.refresh_from_db()
    assert alarm.resolved_at is not None
    with pytest.raises(GridlineError, match="message_not_dead"):
        retry_message(message_id=id_, actor=admin, at=current_moment().now)


def test_a_webhook_is_signed_and_goes_to_listed_hosts_only(settings):
    with receiver([500]) as (port, got):
        set_value("webhook", "partner", f"http://127.0.0.1:{port}/in")
        (refused,) = tell("webhook", to=("webhook:partner",))
        deliver_messages()
        assert OutboxMessage.objects.get(id=refused).state == "dead"
        assert not got
        settings.WEBHOOK_HOSTS = frozenset({f"127.0.0.1:{port}"})
        (sent,) = tell("webhook", to=("webhook:partner",))
        deliver_messages()
        set_time(NOON + timedelta(minutes=5))
        deliver_messages()
        assert OutboxMessage.objects.get(id=sent).state == "sent"
    (first, body), (second, _) = got
    assert first["Idempotency-Key"] == second["Idempotency-Key"]
    stamp, digest = (part.split("=")[1] for part in first["X-Gridline-Signature"].split(","))
    expected = hmac.new(b"the secret", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert digest == expected
    assert json.loads(body)["params"] == {"number": "H1"}


def test_a_worker_that_dies_between_sending_and_marking_repeats_with_the_same_key(settings, monkeypatch):
    """The process ends with the message in hand: nothing is marked, the lease ends, another worker sends again."""
    with receiver([]) as (port, got):
        settings.WEBHOOK_HOSTS = frozenset({f"127.0.0.1:{port}"})
        set_value("webhook", "partner", f"http://127.0.0.1:{port}/in")
        tell("webhook", to=("webhook:partner",))

        def die(*args, **fields):
            raise SystemExit("killed")

        with monkeypatch.context() as broken:
            broken.setattr(delivering, "_settle", die)
            with pytest.raises(SystemExit):
                deliver_messages()
        assert len(got) == 1
        assert deliver_messages() == 0  # the lease still runs
        set_time(NOON + timedelta(seconds=61))
        assert deliver_messages() == 1
    assert OutboxMessage.objects.get().state == "sent"
    assert len({headers["Idempotency-Key"] for headers, _ in got}) == 1
    assert len(got) == 2


def test_messages_are_ones_own(clerk):
    (id_,) = tell("in_app", acknowledge_by=NOON + timedelta(days=1))
    stranger = actor_of(person("stranger", Role.UNIT_CLERK, unit="DISTRICT_URBAN_MGMT"))
    with pytest.raises(GridlineError, match="message_not_found"):
        read_message(message_id=id_, actor=stranger, at=NOON)
    assert my_messages(actor=actor_of(clerk))["owed"] == 1
    read_message(message_id=id_, actor=actor_of(clerk), at=NOON, acknowledge=True)
    again = read_message(
        message_id=id_, actor=actor_of(clerk), at=NOON + timedelta(hours=1), acknowledge=True
    )
    assert (again.read_at, again.acknowledged_at) == (NOON, NOON)
    assert my_messages(actor=actor_of(clerk), unread=True)["items"] == []
    assert my_messages(actor=actor_of(clerk))["owed"] == 0


def test_the_same_key_is_one_message(clerk):
    tell("in_app", key="order-1")
    tell("in_app", key="order-1")
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("topic", "name", "value"),
    [
        ("outbox", "batch", "0"),
        ("delivery_window", "sms", "late"),
        ("rate_weight", "solve", "0.9"),
        ("callback", "next_attempt", "soon"),
        ("daily_sheet", "time", "8 o'clock"),
        ("nonsense", "x", "1"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(topic, name, value):
    with pytest.raises(GridlineError):
        set_value(topic, name, value)
