"""Leader call-in sessions (领导接听): who answers the hotline when, the tickets taken, what became of them."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from dispatch.models.ids import new_id


class CallInSession(models.Model):
    """One session. ``leader`` is name and office as announced, ``unit`` whose leader it is (null = the district)."""

    class State(models.TextChoices):
        PLANNED = "planned"
        HELD = "held"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    leader = models.CharField(max_length=120)
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", null=True, related_name="+"
    )
    place = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    made_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    event_seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="call_in_has_a_span")]
        indexes = [models.Index(fields=["-starts_at", "-id"], name="call_in_newest")]

    def __str__(self) -> str:
        return self.number


class CallInTicket(models.Model):
    """A ticket taken in a session, and what was promised: ``done_at`` null = the promise is still open."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(CallInSession, models.PROTECT, related_name="taken")
    ticket = models.ForeignKey("dispatch.Ticket", models.PROTECT, related_name="call_ins")
    taken_at = models.DateTimeField()
    promise = models.CharField(max_length=500, blank=True)
    promised_on = models.DateField(null=True)
    result = models.CharField(max_length=500, blank=True)
    done_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["session", "ticket"], name="call_in_ticket_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.ticket_id}"
