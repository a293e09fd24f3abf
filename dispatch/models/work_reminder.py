"""Work reminders (工作提醒): a unit is told of its tickets or of a figure, and answers by a date."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Index, Q

from dispatch.models.ids import new_id


class WorkReminder(models.Model):
    """One reminder to one unit. ``figure`` names what it draws attention to: name, value, period; or {}.

    ``acknowledged_at`` null = the unit still owes its answer; ``alarmed_at`` is when its silence became an alarm.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    text = models.TextField()
    figure = models.JSONField(default=dict)
    tickets = models.ManyToManyField("dispatch.Ticket", related_name="work_reminders")
    sent_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    acknowledge_by_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    alarmed_at = models.DateTimeField(null=True)
    audience: ArrayField = ArrayField(models.CharField(max_length=64), default=list)
    event_seq = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            GinIndex(fields=["audience"], name="work_reminder_audience"),
            Index(
                fields=["acknowledge_by_at"],
                condition=Q(acknowledged_at=None, alarmed_at=None),
                name="work_reminder_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.number
