"""What a district set differently from the shipped rules of supervision."""

from django.db import models

from dispatch.models.ids import new_id


class SupervisionTrigger(models.Model):
    """A rule (督办触发规则) the district edited; where no row stands, `data/supervision_triggers.csv` speaks.

    ``version`` counts the edits and ``event_seq`` its history; both stand in the event of each edit.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ground = models.CharField(max_length=24, unique=True)
    threshold = models.PositiveSmallIntegerField()
    window_days = models.PositiveSmallIntegerField(null=True)
    level = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=8)
    active = models.BooleanField(default=True)
    words = models.CharField(max_length=200)
    template = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    version = models.PositiveIntegerField(default=0)
    event_seq = models.PositiveIntegerField(default=0)
    changed_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.ground} ≥ {self.threshold}"
