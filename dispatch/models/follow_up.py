"""Follow-up (跟踪办理) after an interim reply: what was promised, and how it went on."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from dispatch.models.ids import new_id


class FollowUp(models.Model):
    """What an interim reply (阶段性答复) promised. It counts once that reply has passed the audit.

    ``statutory`` = the planned date follows from a procedure of law (``legal_basis``): its clock never stands still.
    """

    class State(models.TextChoices):
        PLANNED = "planned"  # the interim reply is not audited yet
        OPEN = "open"
        DONE = "done"
        WITHDRAWN = "withdrawn"  # sent back, reworked, or overtaken by the city's rework order

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="follow_ups")
    reply = models.OneToOneField("dispatch.Reply", models.CASCADE, related_name="follow_up")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    legal_basis = models.CharField(max_length=300)
    steps_done = models.CharField(max_length=2000)
    statutory = models.BooleanField(default=False)
    plan_on = models.DateField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["ticket"],
                condition=Q(state__in=["planned", "open"]),
                name="follow_up_one_open_per_ticket",
            )
        ]

    def __str__(self) -> str:
        return f"follow-up {self.id}"


class FollowUpNote(models.Model):
    """A progress note of a follow-up, told to the requester."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="notes")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=2000)
    requester_informed = models.BooleanField()

    def __str__(self) -> str:
        return f"note of {self.follow_up_id}"
