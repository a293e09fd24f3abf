"""Real PostGIS for every test that asks for a database; no network beyond this machine."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.databases import create_test_database, remove_test_database
from tests.support.stack import Stack, start_stack

# How long an example takes says something about the machine and its other work, never about a rule.
settings.register_profile("rules", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rules")


#: Tests that share a running district stay together, in their order; the longest groups are begun first.
SHARING = {"journeys": "stack", "browser": "stack", "faults": "faulty"}
BEGUN_FIRST = {
    "stack": 0,
    "faulty": 1,
    "tests/gis/services/test_train_address_parser.py": 2,
    "tests/dispatch/test_bench.py": 3,
    "tests/contracts/test_permission_matrix.py": 4,
}


def group_of(item: pytest.Item) -> str:
    """What runs on one process, one after the other: the users of one running district, else one file."""
    if "stack" in getattr(item, "fixturenames", ()):
        return "stack"
    folder = item.path.relative_to(item.config.rootpath / "tests").parts[0]
    return SHARING.get(folder, str(item.path.relative_to(item.config.rootpath)))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Only where several processes share the work (`-n`): alone, the order of the files stands."""
    if not hasattr(config, "workerinput"):
        return
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    items.sort(key=lambda item: BEGUN_FIRST.get(group_of(item), len(BEGUN_FIRST)))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A migrated copy of its own for this session, on the private test cluster."""
    from django.conf import settings as django_settings
    from django.db import connection, connections

    name = create_test_database()
    connection.settings_dict["NAME"] = name
    django_settings.DATABASES["default"]["NAME"] = name
    django_settings.DIRECT_DATABASE["dbname"] = name
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    remove_test_database(name)


@pytest.fixture(autouse=True, scope="session")
def _no_outside_network() -> Iterator[None]:
    """A test that calls out would pass here and fail on an intranet; it fails here instead."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"a test tried to reach {address!r}; tests stay on this machine")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A whole running Gridline, shared by the session's journeys; a test that kills a part starts it again."""
    running = start_stack()
    yield running
    running.close()
