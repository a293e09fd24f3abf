"""The ways out that this installation has: a back end per adapter, chosen by configuration.

A back end is any class with a `deliver(Outgoing)` (`dispatch.domain.delivery.MessageAdapter`), named by its dotted
path in the setting MESSAGE_ADAPTERS; the demo writes text messages and office messages to a file.
"""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from dispatch.domain.delivery import DeliveryFailed, MessageAdapter


@cache
def adapter_for(name: str) -> MessageAdapter:
    """The back end of an adapter; raises DeliveryFailed (for good) where none is configured or it cannot be loaded."""
    path = settings.MESSAGE_ADAPTERS.get(name)
    if not path:
        raise DeliveryFailed(f"no back end is configured for {name}", for_good=True)
    try:
        made: MessageAdapter = import_string(path)()
    except ImportError as missing:
        raise DeliveryFailed(f"{path}: {missing}", for_good=True) from missing
    return made
