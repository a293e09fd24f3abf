"""A seeded district in which people send requests; every example begins with it unchanged."""

import hashlib
import json
import random
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import transaction
from django.test import Client

from dispatch.models import Attachment, Ticket
from dispatch.models.ids import new_id
from dispatch.selectors import grouping_rules, names
from dispatch.selectors.current_moment import current_moment
from dispatch.services.set_clock_offset import set_clock_offset
from gis.selectors.current_district import forget_district
from grid.models import Account, Unit
from grid.selectors.units_index import forget_units_index
from grid.services.issue_token import issue_token
from tests.dispatch.counted_district import database_of_its_own, seed
from tests.journeys.people import SPOT

LOCAL = ZoneInfo("Asia/Shanghai")
HOME = "440105003"
#: Units that a wish may name: some that may lead, a community, a contractor, and one nobody in the district orders.
UNITS = (
    f"{HOME}-ENF", f"{HOME}-OFF", "440105004-ENF", "DISTRICT_URBAN_MGMT", "DISTRICT_WATER", "DISTRICT_HOUSING",
    f"{HOME}101-COM", "SANITATION_CONTRACTOR",
)  # fmt: skip
OWING = ("lead_unit_id", "interim_unit_id", "unit_id")
HANDS = ("handler", "contractor", "community_clerk", "inspector")
OURS = ("dispatch.", "grid.", "gis.")


class District:
    """Sends requests as any account; knows who there is."""

    def __init__(self, files: Path) -> None:
        self.files = files
        self.offset = timedelta(0)
        units = Unit.objects.exclude(unit_type__code="community").values_list("code", flat=True)
        wanted = [f"{kind}.{code}" for code in units for kind in ("clerk", "head", "handler")]
        accounts = Account.objects.exclude(username__contains=".") | Account.objects.filter(
            username__in=[*wanted, "inspector.1", "inspector.2", "inspector.3", f"clerk.{HOME}101-COM"]
        )
        self.ids = dict(accounts.order_by("id").values_list("username", "id"))
        self.units = tuple(code for code in UNITS if Unit.objects.filter(code=code).exists())
        now = datetime.now(UTC)
        self._tokens = {
            account.username: issue_token(account=account, at=now).token
            for account in accounts.order_by("id")
        }
        self._clients: dict[str, Client] = {}

    @contextmanager
    def one_example(self) -> Iterator[None]:
        """Whatever is done inside is undone: rows by the transaction, files and memories by hand."""
        forget_everything()
        with transaction.atomic():
            monday = current_moment().now.astimezone(LOCAL).date() + timedelta(days=1)
            while monday.weekday():
                monday += timedelta(days=1)
            self.offset = timedelta(0)
            self.be_at(datetime.combine(monday, time(9, 30), LOCAL))
            yield
            transaction.set_rollback(True)
        shutil.rmtree(self.files, ignore_errors=True)
        self.files.mkdir()
        forget_everything()

    def be_at(self, when: datetime) -> None:
        """From now on the district lives at this time."""
        self.offset += when - current_moment().now
        set_clock_offset(ahead_by=self.offset)

    def send(self, username: str, method: str, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        """The status and the answer; an exception that no door answers is raised."""
        client = self._clients.setdefault(
            username, Client(headers={"Authorization": f"Bearer {self._tokens[username]}"})
        )
        sent = json.dumps(body) if method != "GET" else ""
        answer = client.generic(method, path, sent, content_type="application/json", headers=headers)
        if answer.streaming:
            return answer.status_code, None
        text = answer.content.decode(errors="replace")
        return answer.status_code, json.loads(text) if text[:1] in ("{", "[") else text

    def paper(self, username: str, purpose: str) -> str:
        """An upload of somebody's, with its file, taken at the spot."""
        row_id, content = new_id(), uuid.uuid4().bytes
        path = f"up/{row_id}.jpg"
        (self.files / "up").mkdir(exist_ok=True)
        (self.files / path).write_bytes(content)
        row = Attachment.objects.create(
            id=row_id, purpose=purpose, path=path, sha256=hashlib.sha256(content).hexdigest(),
            content_type="image/jpeg",
            size_bytes=len(content), uploaded_by_id=self.ids[username], uploaded_at=current_moment().now,
            point=Point(SPOT["lon"], SPOT["lat"], srid=4326),
        )  # fmt: skip
        return str(row.id)

    def someone(self, role: str, subject: Any, dice: random.Random) -> str:
        """An account that holds the role, near to the subject (a ticket, an order, a topic …) where it can be."""
        unit = next((code for name in OWING if (code := getattr(subject, name, None))), None)
        inspector = f"inspector.{dice.randint(1, 3)}"
        near = {
            "unit_clerk": f"clerk.{unit}",
            "unit_head": f"head.{unit}",
            "handler": f"handler.{unit}",
            "site_checker": inspector,
            "inspector": inspector,
            "subdistrict_dispatcher": f"clerk.{getattr(subject, 'subdistrict_code', '')}-OFF",
            "city": "city_link",
        }
        named = getattr(subject, "assignee_id", None) if role in HANDS else None
        if role == "site_checker" and isinstance(subject, Ticket):
            check = subject.site_checks.order_by("id").last()
            named = check and check.checker_id
        if named:
            return next((name for name, id_ in self.ids.items() if id_ == named), role)
        name = near.get(role, role)
        return name if name in self.ids else role if role in self.ids else "dispatcher"


def forget_everything() -> None:
    """Whatever this process remembers of rows that are rolled back."""
    for name, module in list(sys.modules.items()):
        if name.startswith(OURS):
            for held in vars(module).values():
                if hasattr(held, "cache_clear"):
                    held.cache_clear()
            if isinstance(vars(module).get("_held"), dict):
                module._held.clear()
    forget_district()
    forget_units_index()
    names.forget_area_names()
    grouping_rules.forget_duplicate_rules()


@contextmanager
def a_district(files: Path) -> Iterator[District]:
    """Seeded once, in a database of its own."""
    before, settings.ATTACHMENT_ROOT = settings.ATTACHMENT_ROOT, files
    files.mkdir(exist_ok=True)
    try:
        with database_of_its_own():
            seed()
            yield District(files)
    finally:
        settings.ATTACHMENT_ROOT = before
        forget_everything()
