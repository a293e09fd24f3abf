from datetime import datetime

from django.db import transaction

from gis.domain.errors import GridlineError
from gis.models import AddressChange, PlaceName
from gis.services.add_place_name import LAYER_OF
from gis.services.touch_geography import touch_geography


@transaction.atomic
def end_place_name(*, name_id: int, actor: str, at: datetime, reason: str) -> PlaceName:
    """Takes a further name out of use: nobody is led by it any more; it stays on record.

    Raises GridlineError `place_name_unknown` (404) for one that is unknown or was ended before.
    """
    named = PlaceName.objects.select_for_update().filter(pk=name_id, valid_to__isnull=True).first()
    if named is None:
        raise GridlineError("place_name_unknown", status=404)
    named.valid_to = at
    named.save(update_fields=["valid_to"])
    AddressChange.objects.create(
        kind=AddressChange.Kind.NAME_ENDED, subject_code=named.target_code, actor=actor, at=at, reason=reason,
        details={"kind": named.kind, "name": named.name, "relation": named.relation},
    )  # fmt: skip
    touch_geography(LAYER_OF[named.kind])
    return named
