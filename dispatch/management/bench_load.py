"""City tickets as the city's platform would send them, over several connections at once."""

import http.client
import json
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from dispatch.domain.catalogue import ClassEntry
from dispatch.domain.dispatch_rows import DispatchMode
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import current_moment
from gis.models import Building
from grid.domain.tokens import digest_of
from grid.models import AccessToken, Account

TEXT = "夜市餐饮油烟直排住宅楼,居民无法开窗,已多次向物业反映未果,请有关部门尽快处理并答复。"
TIMEOUT_S = 30.0
#: The account by which the city's platform sends its tickets.
CITY_ACCOUNT = "city_link"


class City:
    """Makes intakes: everywhere in the district, of every class whose row dispatches at once."""

    def __init__(self, *, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        self._points = list(Building.objects.filter(valid_to=None).values_list("point", flat=True)[:20_000])
        lists = catalogue(current_moment().catalogue_version)
        self._classes = sorted(
            entry.code for entry in lists.request_classes.values() if _dispatched_at_once(entry)
        )
        self._run = uuid4().hex[:8]
        self._sent = 0

    def intake(self) -> dict[str, Any]:
        """The next body of POST /tickets: class, place, requester and the city's clocks."""
        self._sent += 1
        point, now = self._chance.choice(self._points), datetime.now(UTC)
        return {
            "kind": "hotline",
            "text": TEXT,
            "request_type": "complaint",
            "request_class": self._chance.choice(self._classes),
            "location": {"lon": point.x, "lat": point.y, "coord_type": "wgs84"},
            "requester": {"name": "陈小明", "phone": f"139{self._chance.randrange(10**8):08d}"},
            "external": {
                "system": "12345",
                "number": f"BENCH-{self._run}-{self._sent}",
                "class_code": "HB-07",
                "dispatched_at": now.isoformat(),
                "sign_due_at": (now + timedelta(days=1)).isoformat(),
                "return_due_at": (now + timedelta(hours=4)).isoformat(),
                "due_at": (now + timedelta(days=15)).isoformat(),
            },
        }


def _dispatched_at_once(entry: ClassEntry) -> bool:
    return entry.mode is DispatchMode.AUTO and not entry.restricted


@contextmanager
def token_of(username: str) -> Iterator[str]:
    """A Bearer token of an account for the time of a measurement."""
    token, now = token_urlsafe(), datetime.now(UTC)
    account = Account.objects.get(username=username)
    row = AccessToken.objects.create(
        digest=digest_of(token), account=account, created_at=now, expires_at=now + timedelta(hours=1)
    )
    try:
        yield token
    finally:
        row.delete()


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run of requests took: seconds from first to last, and of each request."""

    seconds: float
    latencies: tuple[float, ...]


def send_all(*, port: int, token: str, bodies: Sequence[dict[str, Any]], connections: int) -> Sent:
    """POST all intakes over so many connections, each sending its next one as soon as it is answered.

    Raises RuntimeError when any is not taken in and dispatched in the same answer: no figure for half the work.
    """
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    requests = [(json.dumps(body), {**headers, "Idempotency-Key": uuid4().hex}) for body in bodies]

    def send(share: list[tuple[str, dict[str, str]]]) -> list[float]:
        taken = []
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)) as connection:
            for body, own_headers in share:
                begun = time.perf_counter()
                connection.request("POST", "/api/v1/tickets", body.encode(), own_headers)
                answer = connection.getresponse()
                text = answer.read()
                taken.append(time.perf_counter() - begun)
                if answer.status != 201 or b'"state":"dispatched"' not in text:
                    raise RuntimeError(f"{answer.status}: {text[:500]!r}")
        return taken

    shares = [requests[start::connections] for start in range(connections)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        latencies = [taken for share in pool.map(send, shares) for taken in share]
    return Sent(time.perf_counter() - begun, tuple(latencies))
