"""Which reasons may a return name?"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from dispatch.domain.return_reasons import ReturnReason, read_return_reasons
from gis.domain.errors import GridlineError

FILE = Path(__file__).parent.parent / "data" / "return_reasons.csv"


@cache
def return_reasons() -> Mapping[str, ReturnReason]:
    """Every reason by code, in the order of the list."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return read_return_reasons(lines)


def check_return_reason(code: str) -> ReturnReason:
    """The reason; raises `return_reason_unknown` (422)."""
    found = return_reasons().get(code)
    if found is None:
        raise GridlineError("return_reason_unknown", status=422, field="reason_code", given=code[:40])
    return found
