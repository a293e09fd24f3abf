"""I12 for verification: the kept figures are counts of the records, and no delta's number is missing."""

from collections.abc import Iterator

from dispatch.domain.invariants import Breach
from grid.models import CityDelta
from grid.selectors.verification_campaigns import verification_campaigns
from grid.selectors.verification_recount import verification_recount


def verification_figures() -> Iterator[Breach]:
    """A breach for every counter that its records contradict, and for every gap among the reports to the city."""
    for campaign in verification_campaigns():
        for kind, building, cell in verification_recount(campaign):
            place = building or cell
            yield Breach("I12", f"{campaign.code} {kind} {place}", "the counter is not what the records say")
    numbers = list(CityDelta.objects.order_by("number").values_list("number", flat=True))
    for due, number in enumerate(numbers, start=1):
        if due != number:
            yield Breach("I12", f"delta {due}", f"is missing: {number} follows {due - 1}")
            return
