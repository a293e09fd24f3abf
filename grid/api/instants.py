"""Moments as bodies and queries state them."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


def in_our_centuries(moment: datetime) -> datetime:
    """The time itself. What lies before year 1 or after 9999 elsewhere on earth is stored and never read again."""
    if not EARLIEST_YEAR <= moment.year < LATEST_YEAR:
        bounds = {"earliest": EARLIEST_YEAR, "latest": LATEST_YEAR}
        raise PydanticCustomError("time_out_of_range", "years {earliest} to {latest}", bounds)
    return moment


Instant = Annotated[AwareDatetime, AfterValidator(in_our_centuries)]
"""A time with its offset, of any zone."""
