"""Databases and roles of the private cluster.

`gridline_owner` owns every table and runs migrations; `gridline_app` runs the application and gets rows, never
definitions, so that a history table's migration can take UPDATE and DELETE away from it for good. `gridline_gis`
reads the views of schema `map` and nothing else: GIS programs open the database as it.
"""

from contextlib import closing
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from psycopg2.extensions import connection as Connection

from config.cluster import PORT, Cluster
from gis.domain.map_views import READER

OWNER_ROLE = "gridline_owner"
APP_ROLE = "gridline_app"
GIS_ROLE = READER
SUPERUSER = "postgres"
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")

#: What every database of the cluster gets; set up in template1, so that new databases have it from the start.
PREPARE = f"""
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE};
"""

#: Attributes of each role; all may sign in.
ROLES = ((OWNER_ROLE, "LOGIN CREATEDB"), (APP_ROLE, "LOGIN"), (GIS_ROLE, "LOGIN CONNECTION LIMIT 20"))
#: What a curious query of a GIS program may cost. The role could lift these itself, and still has no right to write.
LIMIT_GIS_ROLE = f"""
ALTER ROLE {GIS_ROLE} SET default_transaction_read_only = on;
ALTER ROLE {GIS_ROLE} SET statement_timeout = '60s';
ALTER ROLE {GIS_ROLE} SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE {GIS_ROLE} SET temp_file_limit = '1GB';
ALTER ROLE {GIS_ROLE} SET search_path = map, public;
"""


class UnfitDatabase(Exception):
    """The database cannot carry the product; the message says what to change."""


def connect(cluster: Cluster, database: str, role: str = SUPERUSER) -> Connection:
    """An autocommit connection over the private socket."""
    connection = psycopg2.connect(host=str(cluster.socket_dir), port=PORT, dbname=database, user=role)
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    return connection


def prepare_roles(cluster: Cluster) -> None:
    """Creates the roles and prepares template1. Idempotent."""
    with closing(connect(cluster, "template1")) as connection, connection.cursor() as cursor:
        for role, attributes in ROLES:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {role} {attributes}")
                if role == GIS_ROLE:
                    cursor.execute(LIMIT_GIS_ROLE)
        for extension in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        cursor.execute(PREPARE)


def ensure_database(cluster: Cluster, name: str) -> bool:
    """Creates the database when it is missing; True when it was created."""
    prepare_roles(cluster)
    with closing(connect(cluster, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is not None:
            return False
        cursor.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER_ROLE))
        )
    return True


def drop_database(cluster: Cluster, name: str) -> None:
    """Drops the database if it exists, closing every connection to it."""
    with closing(connect(cluster, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def refuse_unfit_database(connection: Any) -> None:
    """Raises UnfitDatabase for a database without the extensions, or in which Chinese addresses cannot be searched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        missing = sorted(set(EXTENSIONS) - {name for (name,) in cursor.fetchall()})
        if missing:
            statements = " ".join(f"CREATE EXTENSION {name};" for name in missing)
            raise UnfitDatabase(f"The database lacks extensions. Run in it as a superuser: {statements}")
        cursor.execute("SELECT show_trgm('海珠区')")
        if not cursor.fetchone()[0]:
            raise UnfitDatabase(
                "pg_trgm finds nothing in Chinese text here. Create the database with encoding UTF8 and a UTF-8 "
                "locale, e.g. LC_CTYPE 'C.UTF-8'."
            )
