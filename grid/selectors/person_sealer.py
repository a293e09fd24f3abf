"""The registry's sealer, with the keys of this installation's environment."""

import base64
from functools import cache

from django.conf import settings

from grid.domain.person_sealer import PersonSealer


@cache
def person_sealer() -> PersonSealer:
    """Keys come base64-coded from the environment (config/README.md); retired ones only open."""
    keys = {number: base64.b64decode(key) for number, key in settings.RETIRED_DATA_KEYS.items()}
    keys[settings.PERSONAL_DATA_KEY_ID] = base64.b64decode(settings.PERSONAL_DATA_KEY)
    return PersonSealer(
        keys=keys,
        current=settings.PERSONAL_DATA_KEY_ID,
        index_key=base64.b64decode(settings.BLIND_INDEX_KEY),
    )
