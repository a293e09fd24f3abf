"""Take one collected finding (采集结果) into the registry by the way of verification: read, kept, approved, applied."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gis.domain.errors import GridlineError
from grid.domain.verification.fields import SubjectKind
from grid.domain.verification.record import Record, read_record
from grid.models import VerificationBatch, VerificationCampaign
from grid.services.apply_verification import apply_verification
from grid.services.ingest_verification import ingest_verification

#: The standing campaign (日常采集) under which single findings are kept beside the planned ones.
CAMPAIGN = "COLLECTION"
PEOPLE = frozenset({SubjectKind.RESIDENT, SubjectKind.HOUSEHOLD})


def check_collected(record: Mapping[str, Any], *, at: datetime) -> Record:
    """The finding as the registry reads it. Raises `collection_of_people` (422) and what `read_record` refuses."""
    found = read_record(record, at=at)
    if found.kind in PEOPLE or found.personal:
        raise GridlineError("collection_of_people", status=422, field="record")
    return found


@transaction.atomic
def write_collected(
    *, record: Mapping[str, Any], key: str, submitted_by: str, approved_by: str, at: datetime
) -> str:
    """Write the finding once for its ``key``; answers with kind and code of what it is about.

    Raises `collection_of_people` (422), `collection_not_taken` (409) when the registry cannot take it or has moved on
    since, and what verification refuses; then nothing is written.
    """
    found = check_collected(record, at=at)
    VerificationCampaign.objects.get_or_create(
        code=CAMPAIGN,
        defaults={
            "name": "日常采集",
            "subject_kinds": [kind.value for kind in SubjectKind if kind not in PEOPLE],
            "state": VerificationCampaign.State.RUNNING,
            "spot_check_share": 0.0,
            "created_by": "system",
            "created_at": at,
            "started_at": at,
        },
    )
    line = json.dumps(dict(record), ensure_ascii=False).encode()
    batch = ingest_verification(
        campaign_code=CAMPAIGN, client_key=key, lines=[line], submitted_by=submitted_by, at=at
    )
    if batch.rows_taken != 1:
        raise GridlineError("collection_not_taken", status=409, field="record")
    VerificationBatch.objects.filter(pk=batch.pk, state=VerificationBatch.State.SUBMITTED).update(
        state=VerificationBatch.State.APPROVED, decided_by=approved_by, decided_at=at
    )
    if (
        apply_verification(batch_id=batch.pk, at=at).changes < 1
    ):  # moved on since, or a code that cannot enter
        raise GridlineError("collection_not_taken", status=409, field="record")
    return f"{found.kind}:{found.key}"
