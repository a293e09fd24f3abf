"""Propose a dispatch table from past tickets."""

import csv
import json
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dispatch.domain.dispatch_rows import DispatchRow, SubjectKind
from dispatch.domain.learning.proposals import ProposedRow
from dispatch.domain.table_sheet import write_sheet
from dispatch.domain.ticket_mapping import TicketMapping
from dispatch.management.bilingual import command_error
from dispatch.management.commands.evaluate_routing import SHOWN, rejected_view
from dispatch.management.commands.import_tickets import load_mapping
from dispatch.selectors.current_moment import Moment, current_moment
from dispatch.selectors.learn_values import learn_values
from dispatch.selectors.own_cases import own_cases
from dispatch.services.learn_dispatch_table import LearnedTable, learn_dispatch_table
from dispatch.services.read_cases import CaseFile, read_cases
from dispatch.services.read_ticket_file import read_ticket_file
from gis.domain.errors import GridlineError
from gis.management.explain import explain
from grid.domain.actor import Actor


class Command(BaseCommand):
    help = (
        "Learns who handles what (历史学习) from a file of past tickets, or from the district's own: writes the rows "
        "it proposes to a sheet, stores those the district knows as a draft, and keeps what suggestions stand on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--mapping", type=Path, help="what the columns mean (YAML)")
        parser.add_argument(
            "--locate", action="store_true", help="areas by the file's points, in this district"
        )
        parser.add_argument(
            "--own", action="store_true", help="learn from the district's own tickets instead"
        )
        parser.add_argument(
            "--out", type=Path, help="sheet of the proposed rows (CSV), below var/proposals by default"
        )
        parser.add_argument("--no-draft", action="store_true", help="store no draft")
        parser.add_argument(
            "--alone", action="store_true", help="a draft of the learned rows only, not laid over the table"
        )
        parser.add_argument("--no-keep", action="store_true", help="suggest nothing from it")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        mapping = load_mapping(options["mapping"]) if options["mapping"] else None
        moment = current_moment()
        try:
            found, source = self.cases_of(options, mapping, moment)
            learned = learn_dispatch_table(
                cases=found.cases,
                values=learn_values(),
                actor=Actor.system(),
                at=moment.now,
                source=source,
                subject_kind=subject_kind_of(mapping),
                draft=not options["no_draft"],
                over_published=not options["alone"],
                keep=not options["no_keep"],
            )
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        out = options["out"] or default_sheet(source)
        write_rows(out, [row for row, _ in learned.rows])
        told = report_of(found, learned, source) | {"sheet": str(out)}
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            self.print_report(told, learned, out)

    def cases_of(
        self, options: dict[str, Any], mapping: TicketMapping | None, moment: Moment
    ) -> tuple[CaseFile, str]:
        """The cases and the name of where they are from."""
        if options["own"]:
            values = learn_values()
            cases = own_cases(
                since=moment.now - timedelta(days=values.own_days),
                most=values.own_tickets,
                catalogue_version=moment.catalogue_version,
            )
            if not cases:
                raise GridlineError("no_cases", status=422, count=0)
            return CaseFile(cases=tuple(cases), read=len(cases)), "own"
        if options["file"] is None or mapping is None:
            raise CommandError(explain("learn_source_missing", {}))
        path: Path = options["file"]
        rows = read_ticket_file(path)
        return read_cases(rows=rows, mapping=mapping, located=options["locate"]), path.name

    def print_report(self, told: dict[str, Any], learned: LearnedTable, out: Path) -> None:
        """The report for a person's eyes."""
        self.stdout.write(
            f"{told['cases']} tickets of {told['read']} rows: {len(learned.rows)} rows proposed, "
            f"{told['auto_rows']} of them auto"
        )
        for row, ground in learned.rows[:SHOWN]:
            where = f" @ {row.area_key}" if row.area_code else ""
            self.stdout.write(
                f"  {row.row} {' > '.join(ground.classes)}{where}{words_of_condition(ground)} → {ground.unit} "
                f"({row.mode.value}; {ground.of_unit}/{ground.support} since {ground.valid_from:%Y-%m-%d})"
            )
        if len(learned.rows) > SHOWN:
            self.stdout.write(f"  … +{len(learned.rows) - SHOWN}")
        for fault in learned.unknown[:SHOWN]:
            self.stdout.write(f"  #{fault.row}: {explain(fault.code, dict(fault.params))}")
        draft = f"draft {learned.draft_id} of {learned.draft_rows} rows" if learned.draft_id else "no draft"
        kept = f"suggestions by version {learned.kept_version}" if learned.kept_version else "no suggestions"
        self.stdout.write(f"{draft}; {len(learned.unknown)} not of this district; {kept}")
        self.stdout.write(f"sheet: {out}")
        for one in told["rejects"][:SHOWN]:
            self.stdout.write(f"  {one['line']} {one['number']}: {one['code']}: {one['reason']}")


def subject_kind_of(mapping: TicketMapping | None) -> SubjectKind:
    """Matters when the mapping knows matters only, else request classes."""
    fields = mapping.fields if mapping and not mapping.learn.classes else {}
    only_matter = "matter" in fields and "request_class" not in fields and "class_code" not in fields
    return SubjectKind.MATTER if only_matter else SubjectKind.REQUEST_CLASS


def default_sheet(source: str) -> Path:
    """Where the proposed rows go when nobody says."""
    folder = Path(settings.VAR_DIR) / "proposals"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{Path(source).stem}.learned.csv"


def write_rows(path: Path, rows: list[DispatchRow]) -> None:
    """The sheet as import_dispatch_table reads it; UTF-8 with BOM, which spreadsheet programs need."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(write_sheet(rows, lambda row: ""))
    except OSError as error:
        raise CommandError(f"写不了 {path}。/ Cannot write {path}: {error.strerror}") from error


def words_of_condition(ground: ProposedRow) -> str:
    """` [channel=web]`, empty without a condition."""
    return f" [{ground.attribute[0]}={ground.attribute[1]}]" if ground.attribute[0] else ""


def report_of(found: CaseFile, learned: LearnedTable, source: str) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "source": source,
        "read": found.read,
        "cases": len(found.cases),
        "rejected": len(found.rejected),
        "draft": learned.draft_id,
        "draft_rows": learned.draft_rows,
        "suggestions_version": learned.kept_version,
        "auto_rows": sum(row.mode.value == "auto" for row, _ in learned.rows),
        "rows": [row_view(row, ground) for row, ground in learned.rows],
        "unknown": [
            {"row": fault.row, "code": fault.code, "reason": explain(fault.code, dict(fault.params))}
            for fault in learned.unknown
        ],
        "rejects": [rejected_view(one) for one in found.rejected],
    }


def row_view(row: DispatchRow, ground: ProposedRow) -> dict[str, Any]:
    """A proposed row with its support, confidence and validity in time."""
    return {
        "row": row.row,
        "classes": list(ground.classes),
        "area_kind": row.area_kind.value,
        "area": row.area_code or None,
        "attribute": list(ground.attribute) if ground.attribute[0] else None,
        "unit": ground.unit,
        "mode": row.mode.value,
        "support": ground.support,
        "of_unit": ground.of_unit,
        "confidence": round(ground.confidence, 4),
        "valid_from": ground.valid_from.isoformat(),
        "last_at": ground.last_at.isoformat(),
        "earlier": [
            {
                "unit": lead.unit,
                "from": lead.since.isoformat(),
                "until": lead.until.isoformat(),
                "tickets": lead.tickets,
            }
            for lead in ground.earlier
        ],
    }
