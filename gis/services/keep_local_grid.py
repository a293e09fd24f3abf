from datetime import datetime
from typing import Any

from django.db import transaction

from gis.domain.local_grid import parse_local_grid
from gis.models import LocalGrid


@transaction.atomic
def keep_local_grid(*, document: Any, actor: str, at: datetime) -> LocalGrid:
    """Stores the parameters of a site's own plane grid, or new ones for a known code.

    Jobs keep the parameters they began with. Raises GridlineError `local_grid_malformed` with the entry.
    """
    grid = parse_local_grid(document)
    row, _ = LocalGrid.objects.update_or_create(
        code=grid.code,
        defaults={
            "name": str(document.get("name", ""))[:100],
            "parameters": {str(key): value for key, value in document.items()},
            "actor": actor,
            "created_at": at,
        },
    )
    return row
