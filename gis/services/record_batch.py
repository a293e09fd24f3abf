import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from gis.domain.import_rows import Rejected
from gis.models import ImportBatch, ImportRejection
from gis.services.merge_layer import Merged


def record_batch(
    *,
    path: Path,
    layer: str,
    crs: str,
    actor: str,
    at: datetime,
    merged: Merged,
    rejected: Sequence[Rejected],
) -> ImportBatch:
    """Writes down what became of a file's rows, inside the caller's transaction.

    Read = inserted + updated + unchanged + rejected; the table refuses anything else.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    batch = ImportBatch.objects.create(
        layer=layer,
        file_name=path.name[:255],
        file_sha256=digest,
        crs=crs[:20],
        actor=actor,
        started_at=at,
        rows_read=merged.inserted + merged.updated + merged.unchanged + len(rejected),
        rows_inserted=merged.inserted,
        rows_updated=merged.updated,
        rows_unchanged=merged.unchanged,
        rows_rejected=len(rejected),
    )
    ImportRejection.objects.bulk_create(
        [
            ImportRejection(
                batch=batch,
                line=row.line,
                reason_code=row.reason_code,
                params=dict(row.params),
                row_key=row.row_key,
            )
            for row in rejected
        ],
        batch_size=2000,
    )
    return batch
