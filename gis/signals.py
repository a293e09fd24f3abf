"""News for the apps above, sent inside the transaction of the change."""

from django.dispatch import Signal

geography_changed = Signal()
"""Areas, roads, buildings, addresses or cells were imported. Arguments: `layer` (its name), `at` (the moment).

A receiver may answer with a dictionary of what followed from it; the report of the import tells it (`consequences`).
"""
