"""Statements that cost more to plan than to run, planned once for each database connection."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.utils import CursorWrapper

KEPT_STATEMENTS = 64
LABEL_LENGTH = 60
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
#: Names of the statements that each driver connection has prepared; gone with the connection.
_prepared: "WeakKeyDictionary[Any, set[str]]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Planned:
    name: str
    prepare: str
    execute: str
    parameters: tuple[str, ...]


def execute_planned(cursor: CursorWrapper, statement: str, parameters: Mapping[str, Any]) -> None:
    """As ``cursor.execute(statement, parameters)``, but parsed and planned only the first time on a connection.

    For one statement with `%(name)s` placeholders whose types its text makes clear. Behind a pooler, where the next
    transaction may run on another connection of the server, it is executed plainly. Raises what `execute` raises.
    """
    database = cursor.db
    if database.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        cursor.execute(statement, parameters)
        return
    planned = _planned(statement)
    known = _prepared.setdefault(database.connection, set())
    if planned.name not in known:
        # past Django's cursor: it is no question of its own to those who count or log the questions
        with database.wrap_database_errors, database.connection.cursor() as direct:
            direct.execute(planned.prepare)
        known.add(planned.name)
    cursor.execute(planned.execute, [parameters[name] for name in planned.parameters])


@lru_cache(maxsize=KEPT_STATEMENTS)
def _planned(statement: str) -> _Planned:
    """The statement in the server's form: `$1` for each name, used as often as it occurs."""
    names: list[str] = []

    def numbered(found: "re.Match[str]") -> str:
        name = found[1]
        if name is None:
            return "%"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    text = _PLACEHOLDER.sub(numbered, statement)
    name = f"planned_{sha256(text.encode()).hexdigest()[:16]}"
    label = re.sub(r"[^\w .,:()-]", " ", statement.strip().removeprefix("--").split("\n", 1)[0])[
        :LABEL_LENGTH
    ]
    values = f"({', '.join(['%s'] * len(names))})" if names else ""
    return _Planned(
        name, f"PREPARE {name} AS {text}", f"/* {label.strip()} */ EXECUTE {name} {values}", tuple(names)
    )
