"""Import tickets from somebody else's file."""

import csv
import hashlib
import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dispatch.domain.import_report import Agreement, ImportReport, Rejected
from dispatch.domain.read_ticket_mapping import read_mapping
from dispatch.domain.ticket_mapping import TicketMapping
from dispatch.management.bilingual import command_error
from dispatch.selectors.current_moment import current_moment
from dispatch.services.import_tickets import import_tickets
from dispatch.services.read_ticket_file import read_ticket_file
from dispatch.services.record_ticket_import import record_ticket_import
from gis.domain.errors import GridlineError
from gis.management.explain import explain
from grid.domain.actor import Actor

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Imports tickets (工单导入) from CSV or XLSX by a YAML mapping. The same file twice changes nothing; dirty "
        "rows go to a rejects file with line and reason; the file is taken wholly or not at all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True, help="what the columns mean (YAML)")
        parser.add_argument(
            "--replay", action="store_true", help="keep the original times; closed rows stay closed"
        )
        parser.add_argument("--dry-run", action="store_true", help="read, check and report; keep nothing")
        parser.add_argument("--rejects", type=Path, help="where rejected rows go; default var/imports/")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        mapping = load_mapping(options["mapping"])
        try:
            report = import_tickets(
                rows=read_ticket_file(path),
                mapping=mapping,
                actor=Actor.system(),
                replay=options["replay"],
                dry_run=options["dry_run"],
                progress=None if options["json"] else self.show_progress,
            )
        except GridlineError as refusal:
            raise command_error(refusal) from refusal
        if not options["dry_run"]:
            record_ticket_import(
                report=report, file_name=path.name, digest=digest_of(path), at=current_moment().now
            )
        rejects = self.write_rejects(report, options["rejects"], path) if report.rejected else None
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        else:
            self.print_report(report, mapping, rejects, dry_run=options["dry_run"])

    def show_progress(self, report: ImportReport) -> None:
        self.stderr.write(
            f"{report.read} rows: +{report.inserted} ={report.unchanged} !{len(report.rejected)}"
        )

    def write_rejects(self, report: ImportReport, wanted: Path | None, source: Path) -> Path:
        """Line, number, field, code and words of every rejected row; the row itself stays in the source file."""
        target = wanted or Path(settings.VAR_DIR) / "imports" / f"{source.stem}.rejects.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(["line", "number", "field", "code", "reason"])
            sheet.writerows([r.line, r.number, r.field or "", r.code, words_for(r)] for r in report.rejected)
        return target

    def print_report(
        self, report: ImportReport, mapping: TicketMapping, rejects: Path | None, *, dry_run: bool
    ) -> None:
        kept = " (dry run: nothing kept)" if dry_run else ""
        self.stdout.write(
            f"{mapping.name}: read {report.read} = inserted {report.inserted} + unchanged {report.unchanged} "
            f"+ rejected {len(report.rejected)}{kept}; closed {report.closed}"
        )
        if report.with_both_times:
            share = report.overdue / report.with_both_times
            self.stdout.write(f"overdue: {report.overdue} of {report.with_both_times} ({share:.1%})")
        self.print_agreement("area", report.area)
        self.print_agreement("unit", report.unit)
        if report.seconds:
            self.stdout.write(f"{report.seconds:.1f} s, {report.read / report.seconds:.0f} rows/s")
        for rejected in report.rejected[:SHOWN]:
            self.stdout.write(f"  {rejected.line} {rejected.number}: {rejected.code}: {words_for(rejected)}")
        if rejects is not None:
            self.stdout.write(f"rejected rows: {rejects}")

    def print_agreement(self, name: str, agreement: Agreement) -> None:
        if not agreement.compared:
            return
        share = agreement.equal / agreement.compared
        self.stdout.write(f"{name}: {agreement.equal} of {agreement.compared} as stated ({share:.1%})")
        for row in agreement.differing[:SHOWN]:
            self.stdout.write(f"  {row.line} {row.number}: stated {row.stated}, found {row.found or '-'}")


def load_mapping(path: Path) -> TicketMapping:
    """The mapping of a YAML file; CommandError with every fault."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {explain('mapping_not_yaml', {'reason': str(error)[:200]})}") from error
    try:
        return read_mapping(document)
    except GridlineError as refusal:
        raise command_error(refusal) from refusal


def digest_of(path: Path) -> str:
    """SHA-256 of the file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def words_for(rejected: Rejected) -> str:
    """The reason in Chinese and English."""
    return explain(rejected.code, {"field": rejected.field or "", **rejected.params})
