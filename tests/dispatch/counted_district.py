"""A seeded district in a database of its own, and people whose requests are counted statement by statement."""

import io
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from PIL import Image

from dispatch.feed.connection import open_direct
from dispatch.management.bench_intake import StatementCounter
from dispatch.selectors import grouping_rules, names
from dispatch.services.relay_feed import ensure_feed_state
from gis.selectors.current_district import forget_district
from grid.models import Account, RoleGrant
from grid.selectors.units_index import forget_units_index
from grid.services.issue_token import issue_token
from tests.dispatch.feed_support import relay_all
from tests.journeys.people import SPOT
from tests.support.databases import create_test_database, remove_test_database

#: By its purpose line: the one statement that signs a request.
AUTHENTICATION = "Purpose: who signs a request"
FOR_EVER_S = 1e9


@contextmanager
def database_of_its_own() -> Iterator[None]:
    """What a snapshot's own transaction and the relay's own connection see must be committed."""
    before = connection.settings_dict["NAME"]
    name = create_test_database("counts")
    _use(name)
    try:
        yield
    finally:
        connections.close_all()
        _use(before)
        remove_test_database(name)


def _use(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name
    settings.DIRECT_DATABASE["dbname"] = name
    forget_district()
    forget_units_index()
    names.forget_area_names()


def seed() -> None:
    """The `tiny` demo district, its calendar, and a feed."""
    call_command("load_calendar", verbosity=0)
    call_command("seed_district", "--scale", "tiny", stdout=io.StringIO())
    with closing(open_direct("counts")) as direct:
        ensure_feed_state(direct)


@dataclass
class Counted:
    """The people of one subdistrict; `statements[label]` are those of the last request made under that label."""

    statements: dict[str, list[str]] = field(default_factory=dict)
    _clients: dict[str, Client] = field(default_factory=dict)
    _shade: int = 0

    def request(self, label: str, username: str, method: str, path: str, **body: Any) -> Any:
        """Send it, keep its statements without transaction control and authentication; the JSON answer."""
        client = self._client(username)
        counter = StatementCounter()
        with connection.execute_wrapper(counter):
            answer = client.generic(
                method, path, json.dumps(body) if method == "POST" else "", content_type="application/json",
                headers={"Idempotency-Key": uuid.uuid4().hex},
            )  # fmt: skip
        assert answer.status_code in (200, 201), f"{label}: {answer.status_code} {answer.content.decode()}"
        self.statements[label] = [sql for sql in counter.statements if AUTHENTICATION not in sql]
        return answer.json()

    def upload(self, username: str, purpose: str) -> str:
        """A photo; its id. Not counted."""
        self._shade += 1
        buffer = io.BytesIO()
        Image.new("RGB", (16, 16), (self._shade % 256, 9, 99)).save(buffer, "JPEG")
        buffer.write(self._shade.to_bytes(8, "big"))
        buffer.seek(0)
        buffer.name = "photo.jpg"
        answer = self._client(username).post(
            "/api/v1/attachments", {"file": buffer, "purpose": purpose, **SPOT}
        )
        assert answer.status_code == 201, answer.content.decode()
        return str(answer.json()["id"])

    def _client(self, username: str) -> Client:
        if username not in self._clients:
            token = issue_token(account=Account.objects.get(username=username), at=datetime.now(UTC)).token
            self._clients[username] = Client(headers={"Authorization": f"Bearer {token}"})
            self._clients[username].get("/api/v1/me")  # the day's first use of a token is noted
        return self._clients[username]


def counted_twice(scenario: Callable[[Counted], None]) -> dict[str, list[str]]:
    """The statements of each request the second time: by then the process has its tables in memory."""
    kept_s, names.AREA_NAMES_KEPT_S = names.AREA_NAMES_KEPT_S, FOR_EVER_S
    rules_kept_s, grouping_rules.KEPT_S = grouping_rules.KEPT_S, FOR_EVER_S
    try:
        people = Counted()
        for _ in range(2):
            scenario(people)
            relay_all()
        return people.statements
    finally:
        names.AREA_NAMES_KEPT_S = kept_s
        grouping_rules.KEPT_S = rules_kept_s


def inspector_of(community_code: str) -> str:
    """Somebody whose responsibility grid lies there."""
    grants = RoleGrant.objects.filter(role="inspector", community_codes__contains=[community_code])
    return str(grants.filter(account__username__startswith="inspector.").first().account.username)
