"""Move the product's clock ahead, in test mode."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from dispatch.models import ClockOffset


@transaction.atomic
def set_clock_offset(*, ahead_by: timedelta) -> None:
    """From the next transaction on every process lives ``ahead_by`` later. RuntimeError outside test mode."""
    if not settings.TEST_MODE:
        raise RuntimeError("the clock is moved in test mode only (GRIDLINE_TEST_MODE=1)")
    ClockOffset.objects.update_or_create(id=1, defaults={"ahead_by": ahead_by})
