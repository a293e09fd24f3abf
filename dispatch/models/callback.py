"""Callbacks (回访) of local tickets by us, and of city tickets as the city reports them."""

from django.db import models

from dispatch.models.ids import new_id


class Callback(models.Model):
    """One attempt to ask the requester. City results (``by_city``) are imported as given and never mixed with ours."""

    class Satisfaction(models.TextChoices):
        VERY_SATISFIED = "very_satisfied"
        SATISFIED = "satisfied"
        BASICALLY_SATISFIED = "basically_satisfied"
        UNSATISFIED = "unsatisfied"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="callbacks")
    by_city = models.BooleanField(default=False)
    called_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField()
    contacted = models.BooleanField()
    solved = models.BooleanField(null=True)
    satisfaction = models.CharField(max_length=24, choices=Satisfaction.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["ticket", "-called_at"], name="callback_latest")]

    def __str__(self) -> str:
        return f"callback {self.id}"
