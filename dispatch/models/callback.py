"""Callbacks (回访) of local tickets by us, and of city tickets as the city reports them."""

from django.db import models

from dispatch.models.ids import new_id


class Callback(models.Model):
    """One attempt to ask the requester. City results (``by_city``) are imported as given and never mixed with ours.

    ``contacted`` says that the call reached the requester, ``unit_contacted`` (响应) what the requester answered about
    the handling unit. ``valid`` is judged by the questionnaire of ``questionnaire_version``; null before there was one.
    ``demand_reasonable`` False needs ``demand_note``: an unreasonable demand is recorded, not reworked.
    """

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
    unit_contacted = models.BooleanField(null=True)
    declined = models.BooleanField(default=False, db_default=False)
    valid = models.BooleanField(null=True)
    demand_reasonable = models.BooleanField(null=True)
    demand_note = models.CharField(max_length=300, blank=True, default="", db_default="")
    questionnaire_version = models.PositiveIntegerField(null=True)
    answers = models.JSONField(default=dict)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "-called_at"], name="callback_latest"),
            models.Index(fields=["called_at"], name="callback_valid", condition=models.Q(valid=True)),
        ]

    def __str__(self) -> str:
        return f"callback {self.id}"
