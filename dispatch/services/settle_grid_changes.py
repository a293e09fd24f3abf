"""Planned changes of the grid that are due take effect; tickets that lost their cell find another."""

from django.db import transaction

from dispatch.selectors.current_moment import current_moment
from dispatch.services.follow_cells import follow_vanished_cells
from grid.domain.actor import Actor
from grid.services.settle_due_changes import settle_next_due_change


def settle_grid_changes() -> int:
    """Applies every change that is due, each in a transaction of its own, earliest first; how many were settled."""
    settled = 0
    while True:
        with transaction.atomic():
            change = settle_next_due_change(actor=Actor.system(), at=current_moment().now)
        if change is None:
            return settled
        settled += 1


def sweep_vanished_cells() -> int:
    """How many open tickets were re-assigned because their cell was no longer valid."""
    with transaction.atomic():
        return follow_vanished_cells(at=current_moment().now)
