"""Messages between the district and the city's platform, both ways, each kept as it was."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from dispatch.models.ids import new_id


class CityMessage(models.Model):
    """One message. Incoming: unique by the city's ``message_id``. Outgoing: waits in ``state`` until receipted."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        RECEIPTED = "receipted"
        REFUSED = "refused"
        APPLIED = "applied"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    system = models.CharField(max_length=32)
    message_id = models.CharField(max_length=64)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="city_messages")
    reply = models.ForeignKey("dispatch.Reply", models.PROTECT, null=True, related_name="+")
    message = models.CharField(max_length=32)
    state = models.CharField(max_length=10, choices=State.choices)
    body = models.JSONField(default=dict)
    at = models.DateTimeField()
    receipt = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["system", "message_id"], condition=Q(direction="in"), name="city_message_in_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "at"], name="city_message_outbox", condition=Q(direction="out"))
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.message} {self.message_id}"
