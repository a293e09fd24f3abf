from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from gis.domain.errors import GridlineError
from gis.models import AddressChange, StandardAddress
from gis.services.touch_geography import touch_geography


@transaction.atomic
def merge_addresses(
    *, codes: Sequence[str], into: str, actor: str, at: datetime, reason: str
) -> StandardAddress:
    """Merges addresses that mean the same place into one (地址合并); texts with the old ones lead to it from now on.

    What stood below them (rooms, buildings of a compound) stands below the successor. Nothing is deleted. Raises
    GridlineError `addresses_unknown`, `address_merged_into_itself`, `address_levels_differ`.
    """
    wanted = list(dict.fromkeys(codes))
    if into in wanted:
        raise GridlineError("address_merged_into_itself", status=422, field="codes")
    active = StandardAddress.objects.select_for_update().filter(
        code__in=[*wanted, into], status=StandardAddress.Status.ACTIVE
    )
    found = {address.code: address for address in active.order_by("code")}
    missing = [code for code in [*wanted, into] if code not in found]
    if missing or not wanted:
        raise GridlineError("addresses_unknown", status=404, field="codes", given=", ".join(missing)[:200])
    successor = found[into]
    if any(found[code].level != successor.level for code in wanted):
        raise GridlineError("address_levels_differ", status=422, field="codes")
    StandardAddress.objects.filter(code__in=wanted).update(
        status=StandardAddress.Status.MERGED, successor_code=into
    )
    StandardAddress.objects.filter(successor_code__in=wanted).update(successor_code=into)
    StandardAddress.objects.filter(parent_code__in=wanted).exclude(parent_code="").update(parent_code=into)
    AddressChange.objects.create(
        kind=AddressChange.Kind.ADDRESSES_MERGED, subject_code=into, actor=actor, at=at, reason=reason,
        details={"merged": {code: found[code].full_text for code in wanted}, "into": successor.full_text},
    )  # fmt: skip
    touch_geography("address")
    return successor
