import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gis.management.explain import explained
from grid.domain.actor import Actor
from grid.domain.topology.faults import FaultKind
from grid.models import TopologyProposal
from grid.selectors.topology_proposals import proposal_facts
from grid.services.apply_topology_repair import apply_topology_repair, drop_topology_repair
from grid.services.propose_topology_repair import Choice, propose_topology_repair


class Command(BaseCommand):
    """`manage.py repair_topology --preview [...] | --apply ID | --drop ID`: mends faults, after a look at how."""

    help = "预览、执行或放弃拓扑修复 / Previews, applies or drops a repair of the grid."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--preview", action="store_true", help="work out a proposal and keep it")
        what.add_argument("--apply", type=UUID, metavar="ID")
        what.add_argument("--drop", type=UUID, metavar="ID")
        parser.add_argument("--fault", action="append", default=[], metavar="KEY", help="only this fault")
        parser.add_argument("--kind", action="append", default=[], choices=[str(kind) for kind in FaultKind])
        parser.add_argument("--area", action="append", default=[], help="subdistrict or community code")
        parser.add_argument("--renumber", action="store_true", help="also number communities anew")
        parser.add_argument("--effective", help="when it takes effect, ISO 8601 with offset; else at once")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        at, actor = timezone.now(), Actor.system()
        with explained():
            if options["preview"]:
                choice = Choice(options["fault"], options["kind"], options["area"], options["renumber"])
                proposal = propose_topology_repair(choice=choice, actor=actor, at=at)
            elif options["apply"]:
                proposal = apply_topology_repair(
                    proposal_id=options["apply"],
                    actor=actor,
                    at=at,
                    effective_at=_moment(options["effective"]),
                )
            else:
                proposal = drop_topology_repair(proposal_id=options["drop"], actor=actor, at=at)
        if options["json"]:
            self.stdout.write(json.dumps(proposal_facts(proposal), ensure_ascii=False, indent=1, default=str))
        else:
            self._tell(proposal)

    def _tell(self, proposal: TopologyProposal) -> None:
        self.stdout.write(f"{proposal.pk} {proposal.state}")
        for repair in proposal.repairs.order_by("cell_code"):
            name = f" → {repair.new_code}" if repair.new_code != repair.cell_code else ""
            end = " 注销 / ends" if repair.after is None else ""
            why = ", ".join(repair.reasons)
            moved = f"+{repair.won_m2:,.2f} −{repair.lost_m2:,.2f} m²"
            self.stdout.write(f"  {repair.cell_code}{name}{end}: {moved} ({why})")
        for left in proposal.left:
            self.stdout.write(f"  未修复 / left: {left['kind']} {' '.join(left['codes'])} ({left['reason']})")
        counts = ", ".join(f"{name} {count}" for name, count in proposal.concerned.items())
        self.stdout.write(f"  涉及 / concerned: {counts}")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise CommandError(f"不是带时区的时间 / not a time with its offset: {text}")
    return moment
