"""Who looks after these responsibility grids now?"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from grid.models import ResponsibilityGridInspector


def inspectors_of(grid_codes: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Grid code → accounts (id, username, name, since_at) on duty now, by username. One statement."""
    rows = (
        ResponsibilityGridInspector.objects.filter(grid_code__in=list(grid_codes), until_at__isnull=True)
        .order_by("grid_code", "account__username")
        .values_list("grid_code", "account_id", "account__username", "account__name", "since_at")
    )
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for code, account_id, username, name, since_at in rows:
        found[code].append(
            {"id": account_id, "username": username, "name": name, "since_at": since_at.isoformat()}
        )
    return dict(found)
