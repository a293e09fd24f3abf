"""Verification tasks to try a route on: one to be given out, one that waits for somebody to look again."""

import itertools
from collections.abc import Iterable

from dispatch.models import VerificationPlan, VerificationTask
from dispatch.models.ids import new_id
from dispatch.selectors.current_moment import current_moment
from grid.models import VerificationBatch, VerificationCampaign

HOME = "440105003"
_numbers = itertools.count(1)


def make_verification(keys: Iterable[str]) -> str:
    """A task nobody has yet, of the campaign that is running."""
    return str(_task(keys, state="planned").id)


def make_judged_batch(keys: Iterable[str]) -> str:
    """A batch whose spot check is drawn, with the task it was handed in for."""
    campaign = VerificationCampaign.objects.order_by("id").first()
    batch = VerificationBatch.objects.create(
        campaign=campaign, client_key=f"judged {next(_numbers)}", content_sha256="", submitted_by="inspector.9",
        submitted_at=current_moment().now, rows_read=0, rows_taken=0, rows_unchanged=0, rows_rejected=0,
        state="spot_check",
    )  # fmt: skip
    _task(keys, state="spot_check", batch=batch, drawn=True)
    return str(batch.pk)


def _task(keys: Iterable[str], **more: object) -> VerificationTask:
    now = current_moment().now
    number = next(_numbers)
    campaign = VerificationCampaign.objects.order_by("id").first()
    plan = VerificationPlan.objects.create(
        campaign=campaign, most_records=4000, tasks=1, records=10, made_at=now
    )
    return VerificationTask.objects.create(
        id=new_id(), number=f"V{number:08d}", campaign=campaign, plan=plan, state_since=now,
        building_code=f"{HOME}101{number:05d}", subdistrict_code=HOME, records=10, audience=list(keys),
        created_at=now, updated_at=now, **more,
    )  # fmt: skip


VERIFICATION_MAKERS = {"verification_id": make_verification, "judged_id": make_judged_batch}
