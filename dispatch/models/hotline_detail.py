"""What only a hotline ticket (工单) has: its requester, the city's class and clocks, and how far the reply is."""

from django.db import models


class HotlineDetail(models.Model):
    """One row per hotline ticket. ``city_*`` times are stored as the city sent them and moved only by its messages."""

    ticket = models.OneToOneField("dispatch.Ticket", models.CASCADE, primary_key=True, related_name="hotline")
    requester = models.ForeignKey("dispatch.Requester", models.PROTECT, null=True, related_name="+")
    city_class_code = models.CharField(max_length=64, blank=True)
    city_dispatched_at = models.DateTimeField(null=True)
    city_sign_due_at = models.DateTimeField(null=True)
    city_return_due_at = models.DateTimeField(null=True)
    city_due_at = models.DateTimeField(null=True)
    city_callback_by = models.CharField(max_length=16, blank=True)
    city_supervised_by = models.CharField(max_length=64, blank=True)
    city_return_blocked = models.BooleanField(default=False)
    city_closed_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    no_contact_wanted = models.BooleanField(default=False)
    elderly = models.BooleanField(
        default=False, db_default=False
    )  # the requester's age, told or known, asks for haste
    enterprise = models.BooleanField(
        default=False, db_default=False
    )  # asked for by an enterprise: fast track
    rework_count = models.PositiveSmallIntegerField(default=0)
    callback_rework_count = models.PositiveSmallIntegerField(default=0)
    callback_started_at = models.DateTimeField(null=True)
    extension_forwarded_at = models.DateTimeField(
        null=True
    )  # lies with the city since; null once it answered

    def __str__(self) -> str:
        return f"hotline {self.ticket_id}"
