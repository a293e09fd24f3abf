"""The sealer of this installation, with the keys of its environment."""

import base64
from functools import cache

from django.conf import settings

from dispatch.domain.sealing import Sealer


@cache
def sealer() -> Sealer:
    """AES-256-GCM; keys come base64-coded from the environment (config/README.md), retired ones only open."""
    keys = {number: base64.b64decode(key) for number, key in settings.RETIRED_DATA_KEYS.items()}
    keys[settings.PERSONAL_DATA_KEY_ID] = base64.b64decode(settings.PERSONAL_DATA_KEY)
    return Sealer(
        keys=keys,
        current=settings.PERSONAL_DATA_KEY_ID,
        index_key=base64.b64decode(settings.BLIND_INDEX_KEY),
    )
