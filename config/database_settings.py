"""DATABASES from the environment: the private cluster, or the database that DATABASE_URL names.

DATABASE_URL          the application's role, e.g. postgresql://app:secret@host:5432/gridline
OWNER_DATABASE_URL    the role that owns the tables, for migrations (default: the same as DATABASE_URL)
DIRECT_DATABASE_URL   past any connection pooler, for LISTEN and advisory locks (default: DATABASE_URL)
GRIDLINE_DATABASE     name of the database in the private cluster; one database is one district
GRIDLINE_DB_ROLE      `app` (default) or `owner`
"""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.cluster import PORT, embedded_cluster
from config.databases import APP_ROLE, OWNER_ROLE

Settings = dict[str, Any]
#: A server answers many at once: helpers start with cold PostGIS caches (a tile took three times as long with them),
#: and compiling a query pays off after a second only.
ONE_PROCESS_PER_QUERY = "-c max_parallel_workers_per_gather=0 -c jit=off"


def database_settings() -> Settings:
    """Django's settings for the one database."""
    owner = os.environ.get("GRIDLINE_DB_ROLE", "app") == "owner"
    url = os.environ.get("DATABASE_URL")
    if url and owner:
        url = os.environ.get("OWNER_DATABASE_URL") or url
    place = _from_url(url) if url else _private(OWNER_ROLE if owner else APP_ROLE)
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        **place,
        # Threads live as long as the process, and so do their connections; a restarted server is noticed.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": bool(os.environ.get("DIRECT_DATABASE_URL")),
    }


def limit_waiting(settings: Settings) -> None:
    """A request waits only so long for a row that somebody else holds, then its caller is told to try again.

    Without a limit a forgotten transaction would in time hold every thread of the server. For the server alone:
    imports and migrations may wait. A pooler does not take it; there the limit belongs to the role.
    """
    if os.environ.get("DIRECT_DATABASE_URL"):
        return
    seconds = float(os.environ.get("GRIDLINE_LOCK_TIMEOUT_S", "5"))
    options = settings.setdefault("OPTIONS", {})
    ours = f"-c lock_timeout={seconds * 1000:.0f} {ONE_PROCESS_PER_QUERY}"
    options["options"] = f"{ours} {options.get('options', '')}".strip()


def direct_settings() -> Settings:
    """Keyword arguments for `psycopg2.connect` that reach the server itself, past any pooler."""
    url = os.environ.get("DIRECT_DATABASE_URL") or os.environ.get("DATABASE_URL")
    place = _from_url(url) if url else _private(APP_ROLE)
    arguments = {
        "host": place["HOST"],
        "port": place["PORT"],
        "dbname": place["NAME"],
        "user": place["USER"],
        "password": place["PASSWORD"],
    }
    return {name: value for name, value in arguments.items() if value not in ("", None)} | place.get(
        "OPTIONS", {}
    )


def _private(role: str) -> Settings:
    return {
        "HOST": str(embedded_cluster().socket_dir),
        "PORT": str(PORT),
        "NAME": os.environ.get("GRIDLINE_DATABASE", "gridline"),
        "USER": role,
        "PASSWORD": "",
    }


def _from_url(url: str) -> Settings:
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres", "postgis"):
        raise ValueError("DATABASE_URL must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "OPTIONS": options,
    }
