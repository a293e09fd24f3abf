"""Repeat groups (重复投诉): tickets about the same thing, side by side; every requester and every ticket is kept."""

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from dispatch.models.ids import new_id


class RepeatGroup(models.Model):
    """Tickets that repeat each other; none of them is merged, voided or hidden by it.

    ``made_by`` null = the rule of the same requester and the same subject. ``dissolved_at`` is set when nobody is
    left in it.
    """

    class Kind(models.TextChoices):
        SAME_REQUESTER = "same_requester"
        SAME_FACT = "same_fact"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    request_class_code = models.CharField(max_length=64, blank=True)
    community_code = models.CharField(max_length=20, blank=True)
    made_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    dissolved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"repeat group {self.id}"


class RepeatMember(models.Model):
    """A ticket in a group. ``requester`` null = nobody gave a name. Who was taken out keeps the row with the reason;
    ``removed_by`` null = left alone when the other was taken out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(RepeatGroup, models.PROTECT, related_name="members")
    ticket = models.ForeignKey("dispatch.Ticket", models.PROTECT, related_name="repeat_memberships")
    requester = models.ForeignKey("dispatch.Requester", models.PROTECT, null=True, related_name="+")
    phone_index = models.BinaryField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    added_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    informed_at = models.DateTimeField(null=True)
    informed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    removed_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["ticket"], condition=Q(removed_at=None), name="repeat_one_group_at_a_time"
            )
        ]
        indexes = [Index(fields=["group"], name="repeat_members", condition=Q(removed_at=None))]

    def __str__(self) -> str:
        return f"{self.ticket_id} in {self.group_id}"
