"""Disputes about who is responsible (争议), the interim work meanwhile (先行处置), and the signed ruling (审定意见)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, UniqueConstraint

from dispatch.models.ids import new_id

CODE_LENGTH = 64


class Dispute(models.Model):
    """From the moment nobody is known to be responsible until a settlement or a ruling.

    ``units`` are the codes of the units that take part: those that gave the ticket back and the one that led it.
    ``recused`` are accounts of panel members who stand back (回避). ``ended_at`` null while it lasts.
    """

    class Outcome(models.TextChoices):
        SETTLED = "settled"
        RULED = "ruled"
        OVERTAKEN = "overtaken"  # recalled by the city, voided, terminated

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="disputes")
    ground = models.CharField(max_length=32)
    reason = models.CharField(max_length=1000, blank=True)
    interim_unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="interim_unit_code", related_name="+"
    )
    units: ArrayField = ArrayField(models.CharField(max_length=CODE_LENGTH), default=list)
    recused: ArrayField = ArrayField(models.BigIntegerField(), default=list)
    opened_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    minutes = models.TextField(blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at__isnull=True), name="dispute_one_open_per_ticket"
            )
        ]

    def __str__(self) -> str:
        return f"dispute {self.id}"


class InterimWork(models.Model):
    """What the interim unit did meanwhile; it does not decide who is responsible (RULES 8j)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="interim_works")
    unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="unit_code", related_name="+"
    )
    text = models.CharField(max_length=2000)
    attachment_ids: ArrayField = ArrayField(models.UUIDField(), default=list)
    done_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"interim work {self.id}"


class Ruling(models.Model):
    """A signed responsible-unit ruling (承办责任主体审定), `joint` with 编办 and 司法局 (联合审定).

    It names lead, co-units, basis and who is assessed, and may propose a row for the dispatch table, in the columns
    of its spreadsheet. No votes are kept. ``document`` and ``opinions`` (office → {text, attachment}) stand behind it.
    """

    class Kind(models.TextChoices):
        UNIT = "unit"
        JOINT = "joint"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.UNIT)
    ticket = models.ForeignKey("dispatch.Ticket", models.CASCADE, related_name="rulings")
    dispute = models.OneToOneField(Dispute, models.PROTECT, related_name="ruling")
    lead_unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="lead_unit_code", related_name="+"
    )
    co_units: ArrayField = ArrayField(models.CharField(max_length=CODE_LENGTH), default=list)
    assessed_unit = models.ForeignKey(
        "grid.Unit", models.PROTECT, to_field="code", db_column="assessed_unit_code", related_name="+"
    )
    basis = models.CharField(max_length=2000)
    opinions = models.JSONField(default=dict)
    document = models.ForeignKey("dispatch.Attachment", models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField()
    proposed_row = models.JSONField(null=True)
    row_proposed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    row_proposed_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lift_ground = models.CharField(max_length=16, blank=True)
    lift_order = models.ForeignKey("dispatch.Attachment", models.PROTECT, null=True, related_name="+")
    lifted_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.number
