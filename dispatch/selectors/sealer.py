"""The sealer of this installation, with the keys of its environment."""

import base64
from functools import cache

from django.conf import settings

from dispatch.domain.sealing import Sealer


@cache
def sealer() -> Sealer:
    """AES-256-GCM under key id 1; keys come base64-coded from the environment (see config/README.md)."""
    return Sealer(
        keys={1: base64.b64decode(settings.PERSONAL_DATA_KEY)},
        current=1,
        index_key=base64.b64decode(settings.BLIND_INDEX_KEY),
    )
