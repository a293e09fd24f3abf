import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gis.domain.address_parsing.conll import read_conll
from gis.domain.address_parsing.parts import LabelledAddress
from gis.domain.errors import GridlineError
from gis.selectors.parse_addresses import TAUGHT_PARSER_NAME, present_parser, taught_parser, training_files
from gis.services.store_address_parser import store_address_parser
from gis.services.train_address_parser import train_address_parser


def prepare_address_parser(*, tell: Callable[[str], None] = lambda _line: None) -> Path:
    """The parser this site should use; taught now, once, if there is a training folder and nothing better yet.

    Takes one to three minutes the first time; several processes at once teach it once. Without a training folder the
    shipped parser is the answer at once. Raises GridlineError for unreadable training files.
    """
    wanted = taught_parser()
    present = present_parser()
    if wanted is None or present.parent == wanted.parent:
        return present
    with _alone(wanted):
        if not wanted.is_file():
            tell(f"teaching the address parser from {training_files()[0].parent}")
            examples = [example for path in training_files() for example in read_examples(path)]
            parser = train_address_parser(examples=examples, tell=tell)
            store_address_parser(parser, wanted, examples=len(examples))
            _forget_others(wanted)
    return wanted


def read_examples(path: Path) -> list[LabelledAddress]:
    """The labelled addresses of a file. Raises GridlineError: `address_training_unreadable`, those of `read_conll`."""
    try:
        with path.open(encoding="utf-8") as file:
            return list(read_conll(file))
    except (OSError, UnicodeDecodeError) as error:
        raise GridlineError("address_training_unreadable", path=str(path)) from error


def _forget_others(kept: Path) -> None:
    """Parsers taught from earlier files or by earlier code: nothing looks for them any more."""
    for path in kept.parent.glob(TAUGHT_PARSER_NAME.format("*")):
        if path != kept:
            path.unlink(missing_ok=True)


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / ".teaching.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
