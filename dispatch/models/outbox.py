"""Messages on their way out, and what became of them."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from dispatch.models.ids import new_id


class OutboxMessage(models.Model):
    """One message to one recipient over one adapter (消息发件箱), written in the transaction of what it tells of.

    The recipient is an account, or ``target``, the name of a webhook. ``params`` are ids and facts for the text, no
    personal data. ``idempotency_key`` goes along with every attempt, so that a receiver can tell a repetition.
    ``try_at`` is when it may be tried next: after a pause, or when the adapter's delivery window opens.
    ``legal_due_at`` is the clock the message speaks of and never moves it. In-app messages are delivered by being
    written; ``read_at`` and ``acknowledged_at`` are the person's own.
    """

    class Adapter(models.TextChoices):
        IN_APP = "in_app"  # 站内
        SMS = "sms"  # 短信
        OFFICE_APP = "office_app"  # 粤政易
        WEBHOOK = "webhook"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    adapter = models.CharField(max_length=12, choices=Adapter.choices)
    text_code = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    account = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+", db_index=False)
    target = models.CharField(max_length=64, blank=True)
    subject_type = models.CharField(max_length=24, blank=True)
    subject_id = models.UUIDField(null=True)
    idempotency_key = models.CharField(max_length=200, unique=True)
    emergency = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    legal_due_at = models.DateTimeField(null=True)
    acknowledge_by = models.DateTimeField(null=True)

    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(account__isnull=False, target="") | (Q(account__isnull=True) & ~Q(target="")),
                name="outbox_one_recipient",
            )
        ]
        indexes = [
            Index(fields=["try_at", "id"], name="outbox_waiting", condition=Q(state="waiting")),
            Index(fields=["account", "-id"], name="outbox_in_app", condition=Q(adapter="in_app")),
            Index(fields=["-created_at"], name="outbox_dead", condition=Q(state="dead")),
            Index(fields=["subject_id"], name="outbox_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.adapter} {self.text_code} {self.id}"


class MessageCursor(models.Model):
    """How far into the feed messages were written: the single row that makes each event tell people once."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [CheckConstraint(condition=Q(id=1), name="message_cursor_single_row")]

    def __str__(self) -> str:
        return f"messages up to {self.seq}"
