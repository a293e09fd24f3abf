"""manage.py learn_own_routing: learn the suggestions of routing anew from the own tickets."""

import json
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from dispatch.models import LearnedRouting
from dispatch.services.learn_own_routing import learn_own_routing
from grid.domain.actor import Actor

POLITE = 15


class Command(BaseCommand):
    help = (
        "Learns the suggestions of routing (派单建议) anew from the district's own tickets when it is time for it; the "
        "worker does so by itself. The dispatch table is never changed: see learn_dispatch_table --own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", action="store_true", help="also when it is not time yet")

        parser.add_argument("--polite", action="store_true", help="give way to every other process")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["polite"]:
            os.nice(POLITE)
        version = learn_own_routing(actor=Actor.system(), force=options["now"])
        if version is None:
            self.stdout.write(
                "未学习:未到时间,或工单还不够多。/ Nothing learned: not due, or too few tickets yet."
            )
            return
        stored = LearnedRouting.objects.only("figures").get(pk=version)
        self.stdout.write(json.dumps({"version": version, "figures": stored.figures}, ensure_ascii=False))
