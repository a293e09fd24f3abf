import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from gis.domain.address_parsing.crf import Crf
from gis.domain.address_parsing.parser import AddressParser
from gis.domain.address_parsing.parts import LABELS
from gis.selectors.load_address_parser import MODEL_FORMAT


def store_address_parser(parser: AddressParser, path: Path, **facts: object) -> None:
    """Writes a taught parser to `path` wholly or not at all; `facts` go into its note. Weights are kept in half
    precision, which changes no answer that was not a tie."""
    note = {"format": MODEL_FORMAT, "labels": LABELS, "networks": len(parser.networks), **facts}
    arrays: dict[str, Any] = {
        "note": _bytes(json.dumps(note, ensure_ascii=False)),
        "clues": _bytes("\n".join(parser.vocabulary.clues)),
    }
    for i, network in enumerate(parser.networks):
        groups = {"ahead": network.ahead.parameters, "back": network.back.parameters, "head": network.head}
        arrays[f"network{i}_embeddings"] = network.embeddings.astype(np.float16)
        for part, weights in groups.items():
            arrays |= {f"network{i}_{part}{k}": array.astype(np.float16) for k, array in enumerate(weights)}
    if isinstance(parser.chain, Crf):
        arrays["chain"] = np.frombuffer(parser.chain.model, np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with unfinished.open("wb") as file:
        np.savez_compressed(file, **arrays)
    unfinished.replace(path)


def _bytes(text: str) -> Any:
    return np.frombuffer(text.encode(), np.uint8)
