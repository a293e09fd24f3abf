"""The knowledge base (知识库): articles that answer questions, and who owes one by when (知识点反馈)."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from dispatch.domain.knowledge import ARTICLE_STATES, DUTY_KINDS, DUTY_STATES
from dispatch.models.ids import new_id


class KnowledgeArticle(models.Model):
    """An article of one unit. What is read is its published version; a draft waits beside it.

    Class and matter are codes, either may be blank. ``valid_until`` is the last day on which it may be told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=12, choices=[(state, state) for state in ARTICLE_STATES])
    version = models.PositiveIntegerField(default=1, help_text="of the row, for If-Match")
    unit = models.ForeignKey("grid.Unit", models.PROTECT, to_field="code", related_name="+")
    title = models.CharField(max_length=120)
    text = models.TextField()
    request_class_code = models.CharField(max_length=64, blank=True)
    matter_code = models.CharField(max_length=64, blank=True)
    valid_until = models.DateField(null=True)
    published = models.PositiveIntegerField(null=True, help_text="number of the version that is read")
    published_at = models.DateTimeField(null=True)
    event_seq = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(state="published", published__isnull=False) | ~Q(state="published"),
                name="knowledge_published_has_version",
            )
        ]
        indexes = [
            Index(fields=["unit", "state"], name="knowledge_of_unit"),
            Index(fields=["valid_until"], name="knowledge_ending", condition=Q(state="published")),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="knowledge_title_trigrams"),
            GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="knowledge_text_trigrams"),
        ]

    def __str__(self) -> str:
        return self.title


class KnowledgeVersion(models.Model):
    """One wording of an article. Drafted by a clerk, signed by the unit's head, approved by the duty desk."""

    article = models.ForeignKey(KnowledgeArticle, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    valid_until = models.DateField(null=True)
    drafted_by = models.ForeignKey("grid.Account", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    refused_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["article", "number"], name="knowledge_version_once"),
            CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(signed_at__isnull=False),
                name="knowledge_signed_before_published",
            ),
        ]


class KnowledgeDuty(models.Model):
    """A unit owes an article, or the update of one, by a deadline; late ones raise an alarm, once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=12, choices=[(state, state) for state in DUTY_STATES])
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in DUTY_KINDS])
    unit = models.ForeignKey("grid.Unit", models.PROTECT, to_field="code", related_name="+")
    article = models.ForeignKey(KnowledgeArticle, models.PROTECT, null=True, related_name="duties")
    ticket = models.ForeignKey("dispatch.Ticket", models.PROTECT, null=True, related_name="+")
    request_class_code = models.CharField(max_length=64, blank=True)
    matter_code = models.CharField(max_length=64, blank=True)
    question = models.CharField(max_length=500)
    owed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    owed_at = models.DateTimeField()
    event_seq = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True, help_text="when its lateness was told")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["article"],
                condition=Q(kind="update", ended_at__isnull=True),
                name="knowledge_one_open_update",
            ),
            CheckConstraint(
                condition=Q(state="owed", ended_at__isnull=True)
                | (~Q(state="owed") & Q(ended_at__isnull=False)),
                name="knowledge_duty_ends_once",
            ),
        ]
        indexes = [
            Index(fields=["due_at"], name="knowledge_duty_due", condition=Q(ended_at__isnull=True)),
            Index(fields=["unit", "due_at"], name="knowledge_duty_of_unit"),
        ]

    def __str__(self) -> str:
        return self.question[:60]
