"""A site check (核查): a look on the spot, before filing (立案前核实), before closing (结案核查), for an order."""

from django.db import models

from dispatch.models.ids import new_id


class SiteCheck(models.Model):
    """One look on site. ``checker`` is null while the check is offered to the subdistrict's checkers on duty."""

    class Purpose(models.TextChoices):
        PRE_FILING = "pre_filing_check"
        CLOSURE = "closure_check"
        ORDER = "order_check"  # of a supervision order

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="site_checks")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    checker = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    passed = models.BooleanField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["ticket", "-asked_at"], name="site_check_latest")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"
