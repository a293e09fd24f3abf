"""Which database is used, as whom, and which is refused."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from config.cluster import embedded_cluster
from config.database_settings import (
    ONE_PROCESS_PER_QUERY,
    database_settings,
    direct_settings,
    limit_waiting,
)
from config.databases import UnfitDatabase, connect, drop_database, refuse_unfit_database

URL = "postgresql://app:p%40ss@db.example:5433/grid%20line?sslmode=require"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "DATABASE_URL",
        "OWNER_DATABASE_URL",
        "DIRECT_DATABASE_URL",
        "GRIDLINE_DATABASE",
        "GRIDLINE_DB_ROLE",
    ):
        monkeypatch.delenv(name, raising=False)


def test_the_private_cluster_is_the_default_and_the_application_owns_nothing() -> None:
    found = database_settings()
    assert (found["USER"], found["NAME"]) == ("gridline_app", "gridline")
    assert found["HOST"].startswith("/")


def test_migrations_run_as_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDLINE_DB_ROLE", "owner")
    assert database_settings()["USER"] == "gridline_owner"


def test_another_district_is_another_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDLINE_DATABASE", "gridline_nyc")
    assert database_settings()["NAME"] == "gridline_nyc"
    assert direct_settings()["dbname"] == "gridline_nyc"


def test_a_database_of_your_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", URL)
    found = database_settings()
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "grid line")
    assert (found["USER"], found["PASSWORD"], found["OPTIONS"]) == ("app", "p@ss", {"sslmode": "require"})
    assert direct_settings() == {
        "host": "db.example",
        "port": "5433",
        "dbname": "grid line",
        "user": "app",
        "password": "p@ss",
        "sslmode": "require",
    }


def test_owner_and_direct_addresses_of_your_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", URL)
    monkeypatch.setenv("DIRECT_DATABASE_URL", "postgresql://app@direct/db")
    monkeypatch.setenv("OWNER_DATABASE_URL", "postgresql://owner@db/db")
    assert direct_settings()["host"] == "direct"
    assert database_settings()["USER"] == "app"
    monkeypatch.setenv("GRIDLINE_DB_ROLE", "owner")
    assert database_settings()["USER"] == "owner"


def test_an_address_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://db/x")
    with pytest.raises(ValueError, match="postgresql://"):
        database_settings()


@pytest.fixture
def foreign(db: None) -> Iterator[str]:
    """A database as somebody else might have made it: without our template."""
    name = "making_0_foreign"
    cluster = embedded_cluster()
    drop_database(cluster, name)
    with closing(connect(cluster, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING SQL_ASCII LOCALE_PROVIDER libc LOCALE 'C'"
        )
    yield name
    drop_database(cluster, name)


def test_a_database_without_extensions_or_blind_to_chinese_is_refused(foreign: str) -> None:
    with closing(connect(embedded_cluster(), foreign)) as connection, connection.cursor() as cursor:
        connection.set_client_encoding("UTF8")  # as Django does
        with pytest.raises(UnfitDatabase, match="CREATE EXTENSION btree_gist"):
            refuse_unfit_database(connection)
        for extension in ("postgis", "pg_trgm", "btree_gist"):
            cursor.execute(f"CREATE EXTENSION {extension}")
        with pytest.raises(UnfitDatabase, match="UTF8"):
            refuse_unfit_database(connection)


def test_requests_do_not_wait_for_ever_for_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    found = database_settings()
    limit_waiting(found)
    assert found["OPTIONS"]["options"] == f"-c lock_timeout=5000 {ONE_PROCESS_PER_QUERY}"
    monkeypatch.setenv("DATABASE_URL", f"{URL}&options=-c%20lock_timeout%3D9")
    monkeypatch.setenv("GRIDLINE_LOCK_TIMEOUT_S", "0.25")
    found = database_settings()
    limit_waiting(found)
    assert found["OPTIONS"]["options"].endswith("-c lock_timeout=9"), "the last one counts"
    assert "lock_timeout=250" in found["OPTIONS"]["options"]
    monkeypatch.setenv("DIRECT_DATABASE_URL", URL)
    pooled = database_settings()
    limit_waiting(pooled)
    assert "lock_timeout=250" not in pooled["OPTIONS"]["options"]
