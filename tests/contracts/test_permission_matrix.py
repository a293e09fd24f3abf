"""Every route × role × scope answers as the reviewed matrix says."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from tests.contracts.matrix import ANONYMOUS, PERSON_ROLES, STATUSES, Row, declared_routes, rows, send
from tests.contracts.matrix_world import World, build_world

EVERYBODY = (ANONYMOUS, *(role.value for role in PERSON_ROLES))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """One district for all rows; what a request writes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


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
            with transaction.atomic():
                status = send(Client(), row, world.values(role, scope), world.headers[role])
                transaction.set_rollback(True)
            expected = row.expected(role, scope)
            if status not in STATUSES[expected]:
                wrong.append(f"{role} on {scope} scope: {status}, expected {expected}")
    assert not wrong, f"{row.route}\n" + "\n".join(wrong)
