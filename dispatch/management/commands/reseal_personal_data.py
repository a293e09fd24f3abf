from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from dispatch.models import Requester
from dispatch.selectors.sealer import sealer
from grid.services.reseal_residents import reseal_residents


class Command(BaseCommand):
    """`manage.py reseal_personal_data`: the last step of changing the key of personal data."""

    help = (
        "Seals all personal data under the present key. First put the old key into GRIDLINE_RETIRED_DATA_KEYS "
        "(number:base64), the new one into GRIDLINE_PERSONAL_DATA_KEY with the next GRIDLINE_PERSONAL_DATA_KEY_ID, "
        "and restart; when this is done the old key may go."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        registry = reseal_residents(progress=lambda done: self.stderr.write(f"{done:,}", ending="\r"))
        requesters = _reseal_requesters()
        self.stdout.write(f"已换封 / sealed anew: {registry} (registry), {requesters} (requesters)")


def _reseal_requesters() -> int:
    """One by one: they are few beside the registry, and each may be read meanwhile."""
    seal, done = sealer(), 0
    for number in list(Requester.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = Requester.objects.select_for_update().get(pk=number)
            fresh = {}
            for name in ("name_sealed", "phone_sealed"):
                blob = bytes(getattr(row, name) or b"")
                if blob and blob[1] != seal.current:
                    fresh[name] = seal.seal(seal.open(blob))
            for name, blob in fresh.items():
                setattr(row, name, blob)
            if fresh:
                row.save(update_fields=list(fresh))
                done += 1
    return done
