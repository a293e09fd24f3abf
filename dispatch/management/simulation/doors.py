"""The public doors as the players use them: one client, a token per account, every answer counted."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

MOST_CONNECTIONS = 24
TIMEOUT_S = 30.0
TRANSIENT = (httpx.TransportError,)


class DoorClosed(Exception):
    """The server does not answer, or a demo account cannot sign in; the text says which."""


class UnknownAccount(DoorClosed):
    """No such demo account, or another password."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body of one answer; status 0 = the connection broke."""

    status: int
    body: Any

    @property
    def ok(self) -> bool:
        """A 2xx."""
        return 200 <= self.status < 300


@dataclass(slots=True)
class Tally:
    """What happened so far."""

    steps: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    server_errors: int = 0
    lost_connections: int = 0
    frames: int = 0
    delays_s: list[float] = field(default_factory=list)


class Doors:
    """Calls the API as demo accounts. Use as an async context manager."""

    def __init__(self, base_url: str, password: str) -> None:
        self.base_url, self.password = base_url.rstrip("/"), password
        self.tally = Tally()
        limits = httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
        self._http = httpx.AsyncClient(
            base_url=self.base_url, timeout=TIMEOUT_S, limits=limits, trust_env=False
        )
        self._slots = asyncio.Semaphore(MOST_CONNECTIONS)
        self._tokens: dict[str, str] = {}
        self._unknown: set[str] = set()
        self._me: dict[str, dict[str, Any]] = {}
        self._signing = asyncio.Lock()

    async def __aenter__(self) -> "Doors":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def token(self, username: str) -> str:
        """The account's token, asked for once. Raises DoorClosed."""
        async with self._signing:  # one password check at a time: they are meant to be dear
            if username in self._unknown:
                raise UnknownAccount(username)
            if username not in self._tokens:
                self._tokens[username] = await self._sign_in(username)
        return self._tokens[username]

    async def _sign_in(self, username: str) -> str:
        body = {"username": username, "password": self.password}
        try:
            answer = await self._http.post("/api/v1/auth/token", json=body)
        except TRANSIENT as error:
            raise DoorClosed(f"{self.base_url}: {type(error).__name__}") from error
        if answer.status_code == 401:
            self._unknown.add(username)
            raise UnknownAccount(f"{username} cannot sign in; is GRIDLINE_DEMO_PASSWORD right?")
        if answer.status_code != 200:
            raise DoorClosed(f"{username} cannot sign in: {answer.status_code}")
        return str(answer.json()["token"])

    async def exists(self, username: str) -> bool:
        """Whether the account can sign in; a unit without people of its own has no handler, for example."""
        try:
            await self.token(username)
        except UnknownAccount:
            return False
        return True

    async def me(self, username: str) -> dict[str, Any]:
        """What `/me` says of the account."""
        if username not in self._me:
            answer = await self.call(username, "GET", "/api/v1/me")
            self._me[username] = answer.body
        return self._me[username]

    async def call(
        self, username: str, method: str, path: str, json: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request; refusals and failures are counted, never raised."""
        signed = {"Authorization": f"Bearer {await self.token(username)}", **(headers or {})}
        return await self._send(method, path, headers=signed, json=json)

    async def upload(self, username: str, path: str, photo: bytes, fields: dict[str, Any]) -> Answer:
        """One photo as a form."""
        signed = {"Authorization": f"Bearer {await self.token(username)}"}
        files = {"file": ("photo.jpg", photo, "image/jpeg")}
        form = {name: str(value) for name, value in fields.items()}
        return await self._send("POST", path, headers=signed, files=files, data=form)

    async def _send(self, method: str, path: str, **request: Any) -> Answer:
        async with self._slots:
            try:
                answer = await self._http.request(method, path, **request)
            except TRANSIENT:
                self.tally.lost_connections += 1
                return Answer(0, None)
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        body = answer.json() if is_json and answer.content else None
        if answer.status_code >= 500:
            self.tally.server_errors += 1
        elif answer.status_code >= 400:
            code = body.get("code") if isinstance(body, dict) else None
            self.tally.refusals[f"{answer.status_code} {code}"] += 1
        return Answer(answer.status_code, body)
