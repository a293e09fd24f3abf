"""The bench of the duplicate search runs, small, and leaves nothing behind."""

import pytest

from dispatch.management.bench_duplicates import bench_duplicates
from dispatch.models import Requester, Ticket
from tests.dispatch.grouping_world import build_world, forget_world


@pytest.mark.django_db(transaction=False)
def test_the_search_is_measured_beside_a_search_by_place() -> None:
    build_world()
    told = [result.as_json() for result in bench_duplicates(tickets=2_000, asked=50)]
    forget_world()
    assert [each["name"] for each in told] == ["duplicates.p50", "duplicates.p95"]
    assert all(each["value"] > 0 and each["ratio"] > 0 for each in told)
    assert Ticket.objects.count() == Requester.objects.count() == 0
