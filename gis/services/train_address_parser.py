import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from gis.domain.address_parsing.crf import Crf
from gis.domain.address_parsing.divisions import DivisionNames
from gis.domain.address_parsing.network import Network
from gis.domain.address_parsing.parser import AddressParser
from gis.domain.address_parsing.parts import LabelledAddress
from gis.domain.address_parsing.teaching import (
    FULL_PLAN,
    ParserPlan,
    teach_chain,
    teach_network,
    teach_vocabulary,
)
from gis.domain.errors import GridlineError
from gis.selectors.address_words import division_names

FEWEST_EXAMPLES = 20
#: One thread of linear algebra for each learner: they run side by side, and the sums keep their order.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def train_address_parser(
    *,
    examples: Sequence[LabelledAddress],
    plan: ParserPlan = FULL_PLAN,
    tell: Callable[[str], None] = lambda _line: None,
) -> AddressParser:
    """Teaches all learners of `plan`, each in a process of its own, at most one a core.

    `tell` hears a line whenever one is ready. Raises GridlineError `address_examples_too_few`.
    """
    if len(examples) < FEWEST_EXAMPLES:
        raise GridlineError("address_examples_too_few", given=len(examples), fewest=FEWEST_EXAMPLES)
    began = time.monotonic()
    divisions = division_names()
    vocabulary = teach_vocabulary(examples, divisions, plan)
    tell(f"{len(examples)} addresses, {len(vocabulary.clues)} clues")
    with _pool(len(plan.networks) + plan.chain) as pool:
        chain = pool.submit(_chain, examples, divisions) if plan.chain else None
        networks = [pool.submit(teach_network, examples, divisions, vocabulary, one) for one in plan.networks]
        learners: list[Future[bytes] | Future[Network]] = [*([chain] if chain else []), *networks]
        for ready, _ in enumerate(as_completed(learners), start=1):
            tell(f"{ready}/{len(learners)} learners, {time.monotonic() - began:.0f} s")
        return AddressParser(
            divisions,
            vocabulary,
            tuple(network.result() for network in networks),
            Crf(chain.result()) if chain else None,
        )


@contextmanager
def _pool(learners: int) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes, which know nothing of this one's threads and connections."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        workers = max(1, min(learners, len(os.sched_getaffinity(0))))
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield pool
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _chain(examples: Sequence[LabelledAddress], divisions: DivisionNames) -> bytes:
    with tempfile.TemporaryDirectory(prefix="gridline-") as folder:
        path = Path(folder) / "chain"
        teach_chain(examples, divisions, str(path))
        return path.read_bytes()
