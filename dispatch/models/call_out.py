"""Call-outs (应急叫应) and the reports to the duty office (总值班室) of an emergency."""

from django.db import models
from django.db.models import UniqueConstraint

from dispatch.models.ids import new_id


class CallOut(models.Model):
    """One phone call to a unit's duty people: who, number, time, answer.

    ``rank`` is the place on the unit's list of duty phones: 1 first, the shift leader (带班领导) last; null for a call
    outside of it. ``called_at`` null = the system asks for this call and nobody has made it yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="call_outs")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    rank = models.PositiveSmallIntegerField(null=True)
    role = models.CharField(max_length=16)  # duty, deputy, shift_leader, other
    person = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    asked_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    answered = models.BooleanField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["ticket", "asked_at"], name="call_out_ticket")]

    def __str__(self) -> str:
        return f"call-out {self.id}"


class DutyReport(models.Model):
    """A report of an emergency to the duty office: by phone, in writing, then follow-ups until it is over."""

    class Kind(models.TextChoices):
        PHONE = "phone"
        WRITTEN = "written"
        FOLLOW_UP = "follow_up"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="duty_reports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    seq = models.PositiveSmallIntegerField()
    text = models.TextField()
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["ticket", "seq"], name="duty_report_numbered")]

    def __str__(self) -> str:
        return f"{self.kind} report {self.id}"
