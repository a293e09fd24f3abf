"""What an import of tickets did, and what the file says about itself."""

from dataclasses import dataclass, field
from typing import Any

from dispatch.domain.ticket_row import RowTimes, TicketRow


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: its line, its own number where it could be read, and why."""

    line: int
    number: str
    code: str
    field: str | None
    params: dict[str, object]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row whose stated area or unit is not the one we found."""

    line: int
    number: str
    stated: str
    found: str | None


@dataclass(slots=True)
class Agreement:
    """How often a stated code equals the found one, over rows that have both."""

    compared: int = 0
    equal: int = 0
    differing: list[Difference] = field(default_factory=list)

    def note(self, row: TicketRow, stated: str, found: str | None) -> None:
        """Count one row."""
        self.compared += 1
        if stated == found:
            self.equal += 1
        else:
            self.differing.append(Difference(row.line, row.number, stated, found))

    def as_json(self) -> dict[str, Any]:
        """Counts, share and the rows that differ."""
        share = round(self.equal / self.compared, 4) if self.compared else None
        rows = [
            {"line": d.line, "number": d.number, "stated": d.stated, "found": d.found} for d in self.differing
        ]
        return {"compared": self.compared, "equal": self.equal, "share": share, "differing": rows}


@dataclass(slots=True)
class ImportReport:
    """Counts of one run: read = inserted + unchanged + rejected (invariant I10)."""

    read: int = 0
    inserted: int = 0
    unchanged: int = 0
    closed: int = 0
    with_both_times: int = 0
    overdue: int = 0
    seconds: float = 0.0
    area: Agreement = field(default_factory=Agreement)
    unit: Agreement = field(default_factory=Agreement)
    rejected: list[Rejected] = field(default_factory=list)

    def note_times(self, times: RowTimes) -> None:
        """Count a row for the overdue share, whatever becomes of it."""
        if times.overdue is not None:
            self.with_both_times += 1
            self.overdue += times.overdue

    @property
    def adds_up(self) -> bool:
        """Every row read is accounted for."""
        return self.read == self.inserted + self.unchanged + len(self.rejected)

    def as_json(self) -> dict[str, Any]:
        """The report for programs; rejected rows stand in their own file."""
        return {
            "read": self.read,
            "inserted": self.inserted,
            "unchanged": self.unchanged,
            "rejected": len(self.rejected),
            "closed": self.closed,
            "overdue": {
                "with_due_and_closed": self.with_both_times,
                "overdue": self.overdue,
                "share": round(self.overdue / self.with_both_times, 4) if self.with_both_times else None,
            },
            "area": self.area.as_json(),
            "unit": self.unit.as_json(),
            "rows_per_second": round(self.read / self.seconds, 1) if self.seconds else None,
        }
