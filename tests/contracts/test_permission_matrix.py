"""Every route × role × scope answers as the reviewed matrix says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.contracts.matrix import ANONYMOUS, PERSON_ROLES, Row, declared_routes, rows, send
from tests.contracts.matrix_world import World, build_world, forget_world

EVERYBODY = (ANONYMOUS, *(role.value for role in PERSON_ROLES))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """One district for all rows; what a request writes is taken back after it."""
    kept, settings.ATTACHMENT_ROOT = settings.ATTACHMENT_ROOT, Path(tmp_path_factory.mktemp("attachments"))
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)
    settings.ATTACHMENT_ROOT = kept
    forget_world()


def test_every_route_has_a_row():
    missing = sorted(declared_routes() - rows().keys())
    assert not missing, "add a row to permission_matrix.yaml for:\n" + "\n".join(missing)


def test_every_row_has_a_route():
    gone = sorted(rows().keys() - declared_routes())
    assert not gone, "these rows name no route:\n" + "\n".join(gone)


@pytest.mark.parametrize("row", rows().values(), ids=lambda row: row.route)
def test_the_route_answers_as_the_matrix_says(world: World, row: Row):
    scopes = ("own",) if row.other_scope is None else ("own", "other")
    wrong = []
    for scope in scopes:
        for role in EVERYBODY:
            expected = row.expected(role, scope)
            statuses = [
                status_of(world, row, role, values) for values in world.situations(row.route, role, scope)
            ]
            fits = [row.fits(status, expected) for status in statuses]
            broken = any(status >= 500 and not row.own_transaction for status in statuses)
            if broken or not (any(fits) if expected == "allowed" else all(fits)):
                wrong.append(f"{role} on {scope} scope: {statuses}, expected {expected}")
    assert not wrong, f"{row.route}\n" + "\n".join(wrong)


def status_of(world: World, row: Row, role: str, values: dict[str, str]) -> int:
    """One request, taken back whatever it wrote."""
    with transaction.atomic():
        status = send(Client(raise_request_exception=False), row, values, world.headers[role])
        transaction.set_rollback(True)
    return status
