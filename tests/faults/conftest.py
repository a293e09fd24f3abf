"""A district of its own for the tests that break things; whole again before each of them."""

from collections.abc import Iterator

import pytest

from tests.support.stack import Stack, start_stack


@pytest.fixture(scope="package")
def faulty() -> Iterator[Stack]:
    """Started once for the whole folder, never the one that the journeys share."""
    running = start_stack(name="faults")
    for username in ("call_taker", "dispatcher", "city_link", "inspector"):
        running.client(username)
    yield running
    running.close()


@pytest.fixture
def own(faulty: Stack) -> Stack:
    """Database, web and worker run, whatever the test before left behind."""
    faulty.database.start()
    for process in (faulty.web, faulty.worker):
        if not process.is_alive():
            process.kill()
            process.start()
    return faulty
