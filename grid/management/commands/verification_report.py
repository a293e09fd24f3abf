import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gis.management.explain import explained
from grid.domain.verification.fields import SubjectKind
from grid.selectors.verification_campaigns import verification_campaign
from grid.selectors.verification_recount import verification_recount
from grid.selectors.verification_report import COLUMNS, ReportQuestion, verification_report


class Command(BaseCommand):
    """`manage.py verification_report --campaign C [--by A] [--json] [--recount]`: the figures of a campaign."""

    help = "核查行动的核查率 / The rates of a verification campaign, by area and kind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", required=True)
        parser.add_argument("--by", choices=list(COLUMNS), default="subdistrict")
        parser.add_argument("--kind", choices=[str(kind) for kind in SubjectKind], default="")
        parser.add_argument("--area", default="", help="code of one subdistrict, community, cell or building")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--recount", action="store_true", help="also count the records anew and compare")

    def handle(self, *args: Any, campaign: str, by: str, kind: str, area: str, **options: Any) -> None:
        with explained():
            found = verification_campaign(campaign)
            kinds = verification_report(found, ReportQuestion(subject_kind=kind, area=area, each_kind=True))
            rows = verification_report(found, ReportQuestion(by=by, subject_kind=kind, area=area))
        wrong = verification_recount(found) if options["recount"] else []
        if options["json"]:
            told = {"campaign": found.code, "state": found.state, "by": by}
            told |= {"kinds": [row.as_json() for row in kinds], "items": [row.as_json() for row in rows]}
            if options["recount"]:
                told["wrong_counters"] = wrong
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for row in (*kinds, *rows):
                counts = row.counts.as_json()
                self.stdout.write(
                    f"{row.area or row.subject_kind:<18} {counts['rate_percent'] or '—':>9}  "
                    f"{counts['verified']}/{counts['base']}  更正 {counts['corrected']} 新增 {counts['added']} "
                    f"注销 {counts['void_record']} 无法入户 {counts['unreachable']}"
                )
        if wrong:
            raise CommandError(f"计数与记录不一致 / counters differ from the records: {wrong}")
