from datetime import datetime
from pathlib import Path

from gis.models import ImportBatch
from gis.services.run_command_import import open_command_import, run_command_import
from gis.services.start_import_job import ImportOptions

__all__ = ["ImportOptions", "import_layer"]


def import_layer(*, path: Path, options: ImportOptions, actor: str, at: datetime) -> ImportBatch:
    """Takes a file into a layer from beginning to end; every row is inserted, updated, unchanged or rejected.

    The batch is visible wholly or not at all. Taking the same file again changes nothing. Raises GridlineError when
    the file as a whole cannot be taken (see `start_import_job`, `read_import_head`, `publish_import`), and
    `import_share_low` when too few rows lie in the area they state.
    """
    job = open_command_import(path=path, options=options, actor=actor, at=at)
    outcome = run_command_import(job=job, publish=True, share_reason=options.share_reason, at=at)
    assert outcome.batch is not None, "a job with the goal to publish publishes or refuses"
    return outcome.batch
