"""Import tickets from rows: known ones left alone, dirty ones set aside with line and reason, the rest taken in."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import DatabaseError, transaction

from dispatch.domain.import_report import ImportReport, Rejected
from dispatch.domain.ticket_mapping import TicketMapping, check_header
from dispatch.domain.ticket_row import TicketRow, read_row, read_times
from dispatch.models import Ticket
from dispatch.selectors.catalogue import catalogue
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.services.next_number import next_sequence, next_sequences
from dispatch.services.replay_ticket import Life, closed_ticket, write_closed_tickets
from dispatch.services.take_in_ticket import write_intake
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.selectors.area_names import area_names

CHUNK_ROWS = 500
NumberedRow = tuple[int, list[str]]
Progress = Callable[[ImportReport], None]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a ticket turned out to be and who leads it."""

    areas: Mapping[str, str]
    unit: str | None


def import_tickets(
    *,
    rows: Iterable[NumberedRow],
    mapping: TicketMapping,
    actor: Actor,
    replay: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Take the rows in, the header first, in one transaction: the file is visible wholly or not at all.

    A row whose external number is known is left alone, so that the same file twice changes nothing. ``replay``
    keeps the original times: a row with a closing time is written down as closed, an open one is received when
    it was. ``dry_run`` does everything and keeps nothing. Raises FaultyInput `mapping_faulty` for a file without
    the columns of the mapping, and what reading the file raises.
    """
    run = _Run(mapping=mapping, actor=actor, replay=replay, progress=progress)
    began = time.monotonic()
    with transaction.atomic():
        run.take(iter(rows))
        if dry_run:
            transaction.set_rollback(True)
    run.report.seconds = time.monotonic() - began
    return run.report


class _Run:
    """One run over one file, inside its transaction."""

    def __init__(
        self, *, mapping: TicketMapping, actor: Actor, replay: bool, progress: Progress | None
    ) -> None:
        self.mapping, self.actor, self.replay, self.progress = mapping, actor, replay, progress
        self.report = ImportReport()
        self.moment: Moment = current_moment()
        entries = catalogue(self.moment.catalogue_version).request_classes.values()
        self.classes = {entry.name_zh: entry.code for entry in entries}
        self.classes |= {entry.name_en: entry.code for entry in entries}
        check = mapping.area_check
        self.areas = {area.code for area in area_names(check.level)} if check else set()

    def take(self, rows: Iterator[NumberedRow]) -> None:
        header = [name.strip() for name in next(rows, (1, []))[1]]
        check_header(self.mapping, header)
        while chunk := list(islice(rows, CHUNK_ROWS)):
            read = [row for line, cells in chunk if (row := self._read(line, header, cells)) is not None]
            self._take_chunk(read)
            if self.progress:
                self.progress(self.report)

    def _read(self, line: int, header: list[str], cells: list[str]) -> TicketRow | None:
        self.report.read += 1
        named = dict(zip(header, cells, strict=False))
        try:
            if len(cells) != len(header):
                raise GridlineError("row_wrong_length", status=422, expected=len(header), found=len(cells))
            times = read_times(self.mapping, named)
            self.report.note_times(times)
            return read_row(self.mapping, line, named, times, self.classes)
        except GridlineError as reason:
            rule = self.mapping.fields["number"]
            number = named.get(rule.column, "").strip()[:64]
            self._reject(line, number, reason)
            return None

    def _known(self, numbers: list[str]) -> dict[str, Found]:
        """Which of these external numbers we have; one statement."""
        tickets = Ticket.objects.filter(
            external_system=self.mapping.external_system, external_number__in=numbers
        )
        fields = ("external_number", "subdistrict_code", "community_code", "lead_unit_id")
        return {
            number: Found({"subdistrict": subdistrict, "community": community}, unit)
            for number, subdistrict, community, unit in tickets.values_list(*fields)
        }

    def _take_chunk(self, rows: list[TicketRow]) -> None:
        """Known rows are left alone, ended ones written together, the others taken in one by one."""
        known = self._known([row.number for row in rows])
        first: dict[str, TicketRow] = {}
        again: list[TicketRow] = []
        for row in rows:
            if row.number in known or row.number in first:
                again.append(row)
            else:
                first[row.number] = row
        ended = [row for row in first.values() if self._has_ended(row)]
        if not self._write_ended(ended, known):
            self._one_by_one(ended, known)
        self._one_by_one([row for row in first.values() if not self._has_ended(row)], known)
        self._one_by_one(again, known)

    def _has_ended(self, row: TicketRow) -> bool:
        return self.replay and row.times.received_at is not None and row.times.closed_at is not None

    def _write_ended(self, rows: list[TicketRow], known: dict[str, Found]) -> bool:
        """All of them by a few statements; False, and nothing written, when one of them cannot be."""
        numbered = zip(rows, next_sequences(len(rows)), strict=True)
        try:
            with transaction.atomic():
                tickets = [self._ended(row, sequence) for row, sequence in numbered]
                write_closed_tickets(tickets=tickets, actor=self.actor)
        except (GridlineError, DatabaseError):
            return False
        for row, ticket in zip(rows, tickets, strict=True):
            self._inserted(row, ticket, known)
        return True

    def _ended(self, row: TicketRow, sequence: int) -> Ticket:
        received_at, closed_at = row.times.received_at, row.times.closed_at
        assert received_at is not None
        assert closed_at is not None
        self._check_past(received_at, closed_at)
        life = Life(row.intake, received_at, closed_at)
        return closed_ticket(life=life, actor=self.actor, moment=self.moment, sequence=sequence)

    def _one_by_one(self, rows: list[TicketRow], known: dict[str, Found]) -> None:
        for row in rows:
            if row.number in known:
                self.report.unchanged += 1
                self._compare(row, known[row.number])
                continue
            try:
                with transaction.atomic():
                    ticket = self._write(row)
            except (GridlineError, DatabaseError) as reason:
                self._reject(row.line, row.number, reason)
            else:
                self._inserted(row, ticket, known)

    def _write(self, row: TicketRow) -> Ticket:
        if self._has_ended(row):
            ticket = self._ended(row, next_sequence())
            write_closed_tickets(tickets=[ticket], actor=self.actor)
            return ticket
        received_at = row.times.received_at if self.replay else None
        if received_at is not None:
            self._check_past(received_at)
        return write_intake(intake=row.intake, actor=self.actor, at=received_at).ticket

    def _check_past(self, *times: datetime) -> None:
        if any(at > self.moment.now for at in times):
            raise GridlineError("time_in_future", status=422, field="received_at")

    def _inserted(self, row: TicketRow, ticket: Ticket, known: dict[str, Found]) -> None:
        self.report.inserted += 1
        self.report.closed += ticket.closed_at is not None
        areas = {"subdistrict": ticket.subdistrict_code, "community": ticket.community_code}
        known[row.number] = Found(areas, ticket.lead_unit_id)
        self._compare(row, known[row.number])

    def _compare(self, row: TicketRow, found: Found) -> None:
        check = self.mapping.area_check
        if check and row.stated_area in self.areas and row.intake.point is not None:
            self.report.area.note(row, row.stated_area, found.areas.get(check.level) or None)
        if row.stated_unit:
            self.report.unit.note(row, row.stated_unit, found.unit)

    def _reject(self, line: int, number: str, reason: GridlineError | DatabaseError) -> None:
        if isinstance(reason, GridlineError):
            code, field, params = reason.code, reason.field, dict(reason.params)
        else:
            code, field, params = "value_not_storable", None, {}
        self.report.rejected.append(Rejected(line, number, code, field, params))
