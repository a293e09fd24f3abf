"""What GIS staff are told, and that it works."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from grid.models import Account, RoleGrant
from grid.selectors.actor_of_token import actor_of_token, reader_of_token

pytestmark = pytest.mark.django_db


def run(*arguments):
    told = StringIO()
    call_command("gis_access", *arguments, stdout=told)
    return told.getvalue()


@pytest.fixture
def clerk():
    account = Account.objects.create_user("chen", None, name="chen")
    RoleGrant.objects.create(account=account, role="data_clerk")
    return account


def test_it_names_both_ways_in(monkeypatch):
    monkeypatch.setattr("config.gis_access.lan_addresses", lambda: ["192.0.2.7"])
    told = run()
    for part in ("https://192.0.2.7:", "/ogc/", "user=gridline_gis", "schemas=map", ".s.PGSQL."):
        assert part in told


def test_a_token_is_made_for_a_data_clerk(clerk):
    name, token, _ends = run("--token", "chen").split()
    assert name == "chen"
    assert reader_of_token(token, clerk.created_at).username == "chen"
    assert actor_of_token(token, clerk.created_at) is None


def test_nobody_else_gets_one(clerk):
    Account.objects.create_user("wu", None, name="wu")
    for name in ("wu", "nobody"):
        with pytest.raises(CommandError, match=name):
            run("--token", name)
    for days in ("0", "367"):
        with pytest.raises(CommandError, match="read_token_too_long"):
            run("--token", "chen", "--days", days)


def test_the_statements_for_another_database_make_the_same_role(monkeypatch):
    told = run("--sql")
    assert "CREATE ROLE gridline_gis LOGIN CONNECTION LIMIT 20" in told
    assert "default_transaction_read_only = on" in told
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/gridline")
    with pytest.raises(CommandError, match="CREATE ROLE"):
        run("--new-password")
