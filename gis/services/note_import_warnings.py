from django.db import connection

from gis.domain.layer_specs import LayerSpec
from gis.models import ImportJob


def note_import_warnings(job: ImportJob, spec: LayerSpec) -> int:
    """Keeps the rows of `import_stage` that the layer's own warnings point at; how many there are."""
    total = 0
    with connection.cursor() as cursor:
        for warning in spec.warnings:
            cursor.execute(
                f"INSERT INTO gis_importwarning (job_id, line, code, params, row_key, shape) "
                f"SELECT %(job)s, found.line, found.code, found.params, found.row_key, found.shape "
                f"FROM ({warning}) AS found",
                {"job": job.pk},
            )
            total += cursor.rowcount
    return total
