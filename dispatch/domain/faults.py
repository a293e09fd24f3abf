"""What is wrong with a file or table, by place: all of it at once, so that one correction round is enough."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gis.domain.errors import GridlineError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    `where` is the cell (`C17`) or line as people see it; `row` and `column` say the same for programs: the
    row's number in the table and the column's English name. `code` has texts in both languages, `params` fill
    them.
    """

    code: str
    where: str = ""
    row: int | None = None
    column: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


class FaultyInput(GridlineError):
    """Nothing was written, because of these faults. Raised by every import and by publication."""

    def __init__(self, code: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(code, status=422, count=len(self.faults))

    def __str__(self) -> str:
        shown = "; ".join(
            f"{fault.where or fault.row} {fault.code} {dict(fault.params)}" for fault in self.faults[:5]
        )
        return f"{self.code}: {len(self.faults)} ({shown})"
