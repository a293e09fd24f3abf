from pathlib import Path

from django.db import DatabaseError, connections, transaction

from gis.domain.map_layers import map_layers
from gis.domain.map_views import SCHEMA, fingerprint, view_statements

_OPEN = Path(__file__).parent.parent / "sql" / "open_map_schema.sql"
_OWNER = """
    SELECT pg_has_role(current_user, relowner, 'USAGE')
       AND (to_regnamespace('map') IS NOT NULL OR has_database_privilege(current_database(), 'CREATE'))
    FROM pg_class WHERE oid = to_regclass('gis_area')
"""


def publish_map_views(*, using: str = "default") -> list[str]:
    """Makes the views of schema `map` anew and opens them to the reading role; the names of those that were made.

    Views stand on the tables' columns and would stop a migration from changing them: they are withdrawn before
    migrations and made again after. Needs the owner of the tables; for any other role it does nothing.
    """
    layers, made = map_layers(), []
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if not _may(using):
            return []
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        for layer in layers:
            try:
                with transaction.atomic(using=using):
                    for statement in view_statements(layer):
                        cursor.execute(statement)
            except DatabaseError:  # migrated only part of the way: the table is not there yet
                continue
            made.append(layer.name)
        cursor.execute(_OPEN.read_text(encoding="utf-8"))
        whole = fingerprint(layers) if len(made) == len(layers) else ""
        cursor.execute(f"COMMENT ON SCHEMA {SCHEMA} IS %s", [whole])
    return made


def withdraw_map_views(*, using: str = "default") -> None:
    """Drops the schema `map` with its views, for the time of a migration."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if _may(using):
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def map_views_are_current(*, using: str = "default") -> bool:
    """Whether the views are those of the present list of layers."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [SCHEMA])
        (kept,) = cursor.fetchone()
    return bool(kept == fingerprint(map_layers()))


def _may(using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute(_OWNER)
        row = cursor.fetchone()
    return bool(row and row[0])
