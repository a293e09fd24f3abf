import hashlib
from collections.abc import Iterable

from django.db import connection

from gis.models import LayerVersion


def layer_versions(names: Iterable[str]) -> dict[str, int]:
    """Version of each named layer, 0 for one that was never changed. One statement.

    Ask before reading the rows, not after: an older number beside newer rows only costs a second look.
    """
    wanted = list(names)
    found = dict(LayerVersion.objects.filter(layer__in=wanted).values_list("layer", "version"))
    return {name: found.get(name, 0) for name in wanted}


def layer_stamps() -> dict[str, tuple[int, float]]:
    """Version and moment (seconds since 1970) of every layer that was ever changed. One statement.

    The moment tells two databases apart that were served at the same address and count alike.
    """
    with (
        connection.cursor() as cursor
    ):  # asked before every tile: bare, because the ORM takes longer than the database
        cursor.execute("SELECT layer, version, extract(epoch FROM changed_at)::float8 FROM gis_layerversion")
        return {layer: (version, changed_at) for layer, version, changed_at in cursor.fetchall()}


def stamp_of(made_of: Iterable[str], definition: str, stamps: dict[str, tuple[int, float]]) -> str:
    """A short text that changes when the rows of a layer, or what is made of them, change.

    `definition` is what the layer is defined by: a release that gives it out differently changes the text too.
    """
    facts = [(name, stamps.get(name, (0, 0.0))) for name in sorted(made_of)]
    return hashlib.blake2b(repr((facts, definition)).encode(), digest_size=8).hexdigest()
