"""A taught parser in one file: weights as arrays (`.npz`, nothing in it is executed) and a note about itself."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from gis.domain.address_parsing.crf import Crf
from gis.domain.address_parsing.lstm import Lstm
from gis.domain.address_parsing.network import Network, Vocabulary
from gis.domain.address_parsing.parser import AddressParser
from gis.domain.address_parsing.parts import LABELS
from gis.domain.errors import GridlineError
from gis.selectors.address_words import division_names

MODEL_FORMAT: Final = 1


def load_address_parser(path: Path) -> AddressParser:
    """The parser in `path`. Raises GridlineError `address_model_missing` or `address_model_unreadable`."""
    if not path.is_file():
        raise GridlineError("address_model_missing", status=404, path=str(path))
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            note = json.loads(bytes(arrays["note"]))
            if note["format"] != MODEL_FORMAT or tuple(note["labels"]) != LABELS:
                raise GridlineError("address_model_unreadable", path=str(path))
            return _parser(arrays, note)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise GridlineError("address_model_unreadable", path=str(path)) from error


def address_parser_note(path: Path) -> dict[str, Any]:
    """What a parser's file says of itself: how many addresses taught it, when measured its F1."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        note: dict[str, Any] = json.loads(bytes(arrays["note"]))
        return note


def _parser(arrays: Mapping[str, Any], note: Mapping[str, Any]) -> AddressParser:
    vocabulary = Vocabulary(bytes(arrays["clues"]).decode().split("\n"))
    networks = tuple(_network(arrays, f"network{i}") for i in range(note["networks"]))
    chain = Crf(bytes(arrays["chain"])) if "chain" in arrays else None
    return AddressParser(division_names(), vocabulary, networks, chain)


def _network(arrays: Mapping[str, Any], name: str) -> Network:
    def weights(part: str, count: int) -> list[Any]:
        return [arrays[f"{name}_{part}{i}"].astype(np.float32) for i in range(count)]

    embeddings = arrays[f"{name}_embeddings"].astype(np.float32)
    return Network(embeddings, Lstm(weights("ahead", 3)), Lstm(weights("back", 3)), weights("head", 4))
