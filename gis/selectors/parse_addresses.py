"""Which address parser this site has, and what it makes of texts."""

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock

from django.conf import settings

from gis.domain import address_parsing
from gis.domain.address_parsing.parser import AddressParser
from gis.domain.address_parsing.parts import Part
from gis.selectors.load_address_parser import load_address_parser

#: Taught from made-up addresses, shipped with the product: works everywhere, knows no real names.
SHIPPED_PARSER = Path(__file__).parent.parent / "data" / "address_parser.npz"
#: Taught at this site by `train_address_parser`.
SITE_PARSER_NAME = "address_parser.npz"
#: Taught from the training folder; the blank is for a stamp of files and code.
TAUGHT_PARSER_NAME = "address_parser_{}.npz"

_one_at_a_time = Lock()


def parse_addresses(texts: Sequence[str], *, model: Path | None = None) -> list[list[Part]]:
    """The parts of each text, by `model` or the site's best present parser; never teaches one.

    Raises GridlineError `address_model_missing` or `address_model_unreadable`.
    """
    path = model or present_parser()
    if not path.is_file():
        load_address_parser(path)
    parser = _loaded(path, path.stat().st_mtime_ns)
    with _one_at_a_time:
        return parser.parse(texts)


def present_parser() -> Path:
    """The parser's file: the site's own, else the one taught from the training folder, else the shipped one."""
    site = Path(settings.MODEL_ROOT) / SITE_PARSER_NAME
    if site.is_file():
        return site
    taught = taught_parser()
    return taught if taught and taught.is_file() else SHIPPED_PARSER


def training_files() -> list[Path]:
    """The labelled files of the site's training folder; empty where there is none."""
    return sorted(Path(settings.ADDRESS_TRAINING_ROOT).glob("*train*.conll"))


def taught_parser() -> Path | None:
    """Where the parser of the training folder is or will be kept; None without labelled files.

    The name holds a hash of the files and of the parser's code, so that neither can go stale.
    """
    files = training_files()
    if not files:
        return None
    stamp = hashlib.sha256(_code_stamp())
    for path in files:
        state = path.stat()
        stamp.update(_file_stamp(path, state.st_mtime_ns, state.st_size))
    return Path(settings.MODEL_ROOT) / TAUGHT_PARSER_NAME.format(stamp.hexdigest()[:16])


@lru_cache(maxsize=16)
def _file_stamp(path: Path, _changed: int, _size: int) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


@cache
def _code_stamp() -> bytes:
    stamp = hashlib.sha256()
    for path in sorted(Path(address_parsing.__path__[0]).glob("*.py")):
        stamp.update(path.read_bytes())
    return stamp.digest()


@lru_cache(maxsize=2)
def _loaded(path: Path, _changed: int) -> AddressParser:
    return load_address_parser(path)
