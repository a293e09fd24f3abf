"""Say which responsibility grids have too much or too little to do, and how to even them."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from dispatch.selectors.current_moment import current_moment
from dispatch.selectors.tickets_by_cell import tickets_by_cell
from gis.domain.errors import GridlineError
from gis.management.explain import explained
from grid.models import ResponsibilityGrid
from grid.selectors.grid_load_report import grid_load_report
from grid.selectors.rebalance_proposal import rebalance_proposal

VERDICTS = {"too_large": "过大 too large", "too_small": "过小 too small", "fits": "合适 fits"}
COLUMNS = ("households", "residents", "buildings", "open_tickets", "recent_tickets")
HEADINGS = ("户 households", "人 residents", "楼 buildings", "在办 open", "近期 recent")


class Command(BaseCommand):
    help = "责任网格负荷:过大、过小、未覆盖。/ Load of responsibility grids: too large, too small, uncovered cells."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--subdistrict", metavar="CODE", help="one subdistrict; all of them without")
        parser.add_argument(
            "--propose", action="store_true", help="also propose how to even the subdistrict's grids"
        )
        parser.add_argument("--all", action="store_true", help="list the grids that fit, too")
        parser.add_argument("--json", action="store_true", help="machine-readable answer")

    def handle(self, *args: Any, **options: Any) -> None:
        subdistrict = options["subdistrict"]
        codes = None if subdistrict is None else frozenset({subdistrict})
        with explained():
            if subdistrict and not ResponsibilityGrid.objects.filter(subdistrict_code=subdistrict).exists():
                raise GridlineError("grid_unknown", status=404, grid=subdistrict[:32])
            if options["propose"] and not subdistrict:
                raise GridlineError("proposal_needs_subdistrict", status=422)
            tickets = tickets_by_cell(codes, now=current_moment().now)
            report = grid_load_report(codes, tickets)
            proposal = rebalance_proposal(subdistrict, tickets) if options["propose"] else None
        if options["json"]:
            told = report | ({"proposal": proposal} if proposal else {})
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self._write_report(report, options["all"])
        if proposal:
            self._write_proposal(proposal)

    def _write_report(self, report: dict[str, Any], everything: bool) -> None:
        summary = report["summary"]
        self.stdout.write(
            f"责任网格 responsibility grids: {summary['grids']} · "
            + " · ".join(f"{words} {summary[verdict]}" for verdict, words in VERDICTS.items())
            + f" · 无网格员 without inspector {summary['without_inspector']}"
            + f" · 未覆盖网格 uncovered cells {summary['uncovered_cells']}"
        )
        listed = [grid for grid in report["grids"] if everything or grid["verdict"] != "fits"]
        if listed:
            self.stdout.write("  ".join(("编码 code", "负荷 load", *HEADINGS)))
        for grid in sorted(listed, key=lambda grid: (-grid["weighted"], grid["code"])):
            counts = "  ".join(f"{grid['measures'][name]:.0f}" for name in COLUMNS)
            people = "、".join(one["name"] for one in grid["inspectors"]) or "—"
            self.stdout.write(
                f"{grid['code']}  {grid['weighted']:.2f}  {counts}  {VERDICTS[grid['verdict']]}  {people}"
            )
        for code in report["uncovered_cells"][:20]:
            self.stdout.write(f"未覆盖 uncovered: {code}")

    def _write_proposal(self, proposal: dict[str, Any]) -> None:
        spread = proposal["spread"]
        self.stdout.write(
            f"建议调整 proposed moves: {len(proposal['moves'])} · "
            f"最大差距 spread {spread['before']:.2f} → {spread['after']:.2f}"
        )
        for move in proposal["moves"]:
            self.stdout.write(f"{move['cell']}: {move['from']} → {move['to']} ({move['weight']:.2f})")
