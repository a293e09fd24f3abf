"""What only a grid event (网格事件) has: how it was filed, its limit, and what the site checks said."""

from django.db import models


class GridEventDetail(models.Model):
    """One row per grid event. ``limit_text`` is the limit of the filing condition (立案条件), e.g. 4wh."""

    ticket = models.OneToOneField(
        "dispatch.Ticket", models.CASCADE, primary_key=True, related_name="grid_event"
    )
    filing_condition_code = models.CharField(max_length=48, blank=True)
    filing_condition_text = models.CharField(max_length=200, blank=True)
    limit_text = models.CharField(max_length=16, blank=True)
    hazard = models.BooleanField(default=False)
    public_source = models.BooleanField(default=False)
    filed_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    site_check_done_at = models.DateTimeField(null=True)
    self_handled = models.BooleanField(default=False)
    rework_count = models.PositiveSmallIntegerField(default=0)
    accuracy_m = models.FloatField(null=True)
    outside_reason = models.CharField(
        max_length=300, blank=True
    )  # why it was reported outside the responsibility grid
    linked_ticket = models.ForeignKey(
        "dispatch.Ticket", models.PROTECT, null=True, related_name="linked_events"
    )

    def __str__(self) -> str:
        return f"grid event {self.ticket_id}"
