"""News for the apps above, sent inside the transaction of the change."""

from django.dispatch import Signal

cells_changed = Signal()
"""Cells ended and began. Arguments: `change` (`grid.domain.cells_changed.CellsChanged`), `actor`, `at`.

Whoever answers follows in the same transaction and returns what it moved, a dict for the change's report, or None.
A preview sends it too and takes everything back.
"""

grid_change_settled = Signal()
"""A change of the grid was planned, applied, cancelled or could not be applied. Arguments: `change` (the
`GridChange` row), `actor`, `at`."""

duty_changed = Signal()
"""A roster, a declared period, a leave or a presence changed. Arguments: `news` (`grid.domain.duty_news.DutyNews`),
`actor`, `at`."""

verification_batches_moved = Signal()
"""Batches of verification records were drawn from, returned, taken into the layers or receipted by the city.
Arguments: `batches` (their ids), `state` (a `VerificationBatch.State`), `actor` (a username), `at`. Whoever answers may
refuse by raising: then nothing happened."""
