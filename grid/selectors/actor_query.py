"""The one statement that turns an account, a token or a session into an actor."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from gis.selectors.planned import execute_planned
from grid.domain.actor import Actor, Grant
from grid.domain.roles import Role

_SQL = Path(__file__).parent.parent / "sql" / "load_actor.sql"
_ACCOUNT = "a.id, a.username, a.name, a.language, a.password, a.unit_id"


class Who(StrEnum):
    """The three ways to be somebody; every way ends at an active account."""

    ACCOUNT = f"""SELECT {_ACCOUNT}, NULL AS session_data FROM grid_account a
        WHERE a.id = %(id)s AND a.is_active"""
    TOKEN = f"""SELECT {_ACCOUNT}, NULL AS session_data FROM grid_accesstoken t
        JOIN grid_account a ON a.id = t.account_id
        WHERE t.digest = %(digest)s AND t.revoked_at IS NULL AND t.expires_at > %(at)s AND a.is_active
          AND t.scope = ANY(%(scopes)s)"""
    SESSION = f"""SELECT {_ACCOUNT}, s.session_data FROM grid_browsersession s
        JOIN grid_account a ON a.id = s.account_id
        WHERE s.session_key = %(key)s AND s.expire_date > %(at)s AND a.is_active"""


@dataclass(frozen=True, slots=True)
class SignedActor:
    """An actor with what the caller needs to check the session it came by."""

    actor: Actor
    password_hash: str
    session_data: str | None


def find_actor(who: Who, **parameters: int | str | datetime | list[str]) -> SignedActor | None:
    """One statement; None when there is no such active account, live token or live session."""
    with connection.cursor() as cursor:
        execute_planned(cursor, _statement(who), parameters)
        row = cursor.fetchone()
    return _signed_actor(row) if row else None


@cache
def _statement(who: Who) -> str:
    return _SQL.read_text(encoding="utf-8").replace("    {who}\n", f"    {who.value}\n")


def _signed_actor(row: tuple[Any, ...]) -> SignedActor:
    account_id, username, name, language, password_hash, session_data, unit_code, grants = row
    held = tuple(
        Grant(
            Role(role),
            frozenset(unit_codes or ()),
            None if subdistrict_code is None else frozenset({subdistrict_code}),
        )
        for role, subdistrict_code, unit_codes in (json.loads(grants) if isinstance(grants, str) else grants)
    )
    areas = [grant.subdistrict_codes for grant in held]
    actor = Actor(
        account_id=account_id,
        username=username,
        name=name,
        roles=frozenset(grant.role for grant in held),
        unit_code=unit_code,
        unit_codes=frozenset().union(*(grant.unit_codes for grant in held)),
        subdistrict_codes=None if None in areas else frozenset().union(*(area or () for area in areas)),
        language=language,
        grants=held,
    )
    return SignedActor(actor, password_hash, session_data)
