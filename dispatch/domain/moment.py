"""One moment of a transaction: its time and the versions of everything decided by."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """Read once at the beginning of a transaction; version 0 means that nothing is loaded yet.

    ``now`` is the database's transaction time, moved by the clock offset in test mode only.
    """

    now: datetime
    dispatch_table_version: int
    catalogue_version: int
    calendar_version: int
    units_version: int
