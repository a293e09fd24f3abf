"""Keep a record of an import run: which file, how many rows, which lines were rejected and why."""

from datetime import datetime

from django.db import transaction

from dispatch.domain.import_report import ImportReport
from gis.models import ImportBatch, ImportRejection

LAYER = "tickets"


@transaction.atomic
def record_ticket_import(*, report: ImportReport, file_name: str, digest: str, at: datetime) -> ImportBatch:
    """One batch row with a row per rejection; its counts add up (invariant I10)."""
    batch = ImportBatch.objects.create(
        layer=LAYER,
        file_name=file_name[:255],
        file_sha256=digest,
        crs="",
        actor="import_tickets",
        started_at=at,
        rows_read=report.read,
        rows_inserted=report.inserted,
        rows_updated=0,
        rows_unchanged=report.unchanged,
        rows_rejected=len(report.rejected),
    )
    ImportRejection.objects.bulk_create(
        [
            ImportRejection(
                batch=batch,
                line=rejected.line,
                reason_code=rejected.code[:64],
                params={name: str(value)[:200] for name, value in rejected.params.items()},
                row_key=rejected.number[:64],
            )
            for rejected in report.rejected
        ],
        batch_size=500,
    )
    return batch
