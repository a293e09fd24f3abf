"""Reads the permission matrix and sends what a row stands for."""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.test import Client

from config.api import api, mobile_api
from grid.domain.roles import Role
from grid.urls import urlpatterns as grid_urls

MATRIX = Path(__file__).parent / "permission_matrix.yaml"
METHODS = {"get", "post", "put", "patch", "delete"}
PERSON_ROLES = tuple(role for role in Role if role not in (Role.CITY, Role.SYSTEM, Role.SITE_CHECKER))
ANONYMOUS = "anonymous"

STATUSES = {
    "signed_out": {401},
    "forbidden": {403},
    "hidden": {404},
    "refused": {403, 404},
    "allowed": {status for status in range(200, 500) if status not in (401, 403, 404, 405)},
}


@dataclass(frozen=True)
class Row:
    """One route of the matrix; the words are explained in the file."""

    route: str
    allowed: frozenset[str]
    otherwise: str = "forbidden"
    other_scope: str | None = None
    anonymous: str = "signed_out"
    body: Any = None
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    own_transaction: bool = False

    def fits(self, status: int, expected: str) -> bool:
        """Whether a status is of the expected class; what needs a transaction of its own may fail behind the door."""
        return status in STATUSES[expected] or (
            self.own_transaction and expected == "allowed" and status == 500
        )

    def expected(self, role: str, scope: str) -> str:
        """The class of answers that a role gets in a scope (`own`, `other`)."""
        if role == ANONYMOUS:
            return self.anonymous
        if role not in self.allowed:
            return self.otherwise if scope == "own" or self.other_scope is None else "refused"
        return "allowed" if scope == "own" else (self.other_scope or "allowed")


@cache
def rows() -> dict[str, Row]:
    """Every row of the file by route; groups spelled out. Raises on an unknown role, word or a double route."""
    document = yaml.safe_load(MATRIX.read_text(encoding="utf-8"))
    groups = {name: frozenset(members) for name, members in document["groups"].items()}
    found: dict[str, Row] = {}
    for entry in document["routes"]:
        allowed = frozenset().union(*(groups.get(name, frozenset({name})) for name in entry.pop("allowed")))
        unknown = allowed - set(PERSON_ROLES) - {Role.CITY}
        row = Row(allowed=allowed, **entry)
        words = {row.otherwise, row.other_scope or "allowed", row.anonymous}
        if unknown or row.route in found or words - STATUSES.keys():
            raise ValueError(
                f"{row.route}: double, or unknown words {sorted(unknown | words - STATUSES.keys())}"
            )
        found[row.route] = row
    return found


def declared_routes() -> set[str]:
    """METHOD path of every operation of both OpenAPI documents, and of every plain view that an app brings."""
    return {
        f"{method.upper()} {path}"
        for door in (api, mobile_api)
        for path, operations in door.get_openapi_schema()["paths"].items()
        for method in operations.keys() & METHODS
    } | {"GET /" + re.sub(r"<str:([a-z]+)>", r"{\1}", str(view.pattern)) for view in grid_urls}


def send(client: Client, row: Row, values: dict[str, str], headers: dict[str, str]) -> int:
    """Send the row's request with path and body filled in; the status."""
    method, path = row.route.split(" ", 1)
    path = re.sub(r"\{(\w+)\}", lambda match: _value(row, values, match[1]), path)
    body = re.sub(r"\{(\w+_id)\}", lambda match: _value(row, values, match[1]), json.dumps(row.body or {}))
    answer = client.generic(
        method,
        path + (f"?{row.query}" if row.query else ""),
        body if method != "GET" else "",
        content_type="application/json",
        headers={**row.headers, **headers},
    )
    if answer.streaming:
        b"".join(answer.streaming_content)  # a file that is sent stays open until it is read
    return answer.status_code


def _value(row: Row, values: dict[str, str], name: str) -> str:
    if name not in values:
        raise LookupError(f"{row.route}: teach tests/contracts/matrix_world.py a value for {{{name}}}")
    return values[name]
