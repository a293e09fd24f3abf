"""News for the apps above, sent inside the transaction of the change."""

from django.dispatch import Signal

geography_changed = Signal()
"""Areas, roads, buildings, addresses or cells were imported. Arguments: `layer` (its name), `at` (the moment)."""
