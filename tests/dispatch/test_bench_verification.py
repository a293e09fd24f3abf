"""The measurement of verification, on a handful of rows."""

import pytest

from dispatch.management import bench_verification
from dispatch.management.bench_verification_tasks import bench_verification_tasks
from dispatch.models import VerificationTask
from grid.models import VerificationBatch, VerificationRecord
from tests.dispatch.verification_world import build_world, forget_world
from tests.grid.verified_world import furnish


@pytest.mark.django_db
def test_most_records_are_there_before_and_the_rest_comes_by_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    furnish()
    monkeypatch.setattr(bench_verification, "BATCH", 8)
    monkeypatch.setattr(bench_verification, "BATCHES", 2)
    told = {result.name: result for result in bench_verification.bench_verification(records=50)}
    assert told.keys() == {
        "verification.intake", "verification.last_batch", "verification.by_subdistrict", "verification.by_cell",
        "verification.take_in", "verification.memory",
    }  # fmt: skip
    taken = VerificationBatch.objects.exclude(client_key="filled").values_list("rows_taken", flat=True)
    assert sum(taken) == 16
    filled = VerificationRecord.objects.filter(batch__client_key="filled").count()
    assert filled > 30
    assert told["verification.intake"].note == f"beside {filled} records"


@pytest.mark.django_db
def test_tasks_are_planned_given_out_and_sent_back_and_nothing_stays() -> None:
    build_world()
    told = bench_verification_tasks(records=400)
    forget_world()
    assert [result.name.partition(".")[2] for result in told] == ["plan", "assign", "send_back"]
    assert {result.note for result in told} == {"400 records in 10 tasks"}
    assert all(result.value > 0 for result in told)
    assert not VerificationTask.objects.exists()
