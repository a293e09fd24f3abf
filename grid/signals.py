"""News that grid tells upwards, sent inside the transaction that makes it true."""

from django.dispatch import Signal

units_changed = Signal()
"""Units were added or changed: whoever keeps the version of the units raises it. No arguments."""
