"""Verification of the base data (四标四实 核查): campaigns, batches, records and the counts kept of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from grid.models.ids import new_id


class VerificationCampaign(models.Model):
    """A verification campaign (核查行动) over some kinds of base data.

    `subdistrict_codes` empty = the whole district. At its start the base (how many rows of each kind stand in each
    building) is frozen into `VerificationCounter`: later rates are shares of that. The three limits are those of
    RULES 8d: the share drawn at random for the spot check, the number of added or void records in a batch above which
    all of them are drawn, and the share of wrong ones at which the whole batch goes back.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        RUNNING = "running"
        CLOSED = "closed"

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    subject_kinds = ArrayField(models.CharField(max_length=12))
    subdistrict_codes = ArrayField(models.CharField(max_length=32), default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    plan_from_on = models.DateField(null=True)
    plan_to_on = models.DateField(null=True)
    spot_check_share = models.FloatField(default=0.05, db_default=0.05)
    check_all_above = models.PositiveIntegerField(default=20, db_default=20)
    error_limit = models.FloatField(default=0.02, db_default=0.02)
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class VerificationCounter(models.Model):
    """Base and results of one kind of base data in one building, or in one cell for what stands in no building.

    `base` is frozen when the campaign starts; so are the cell and the areas, whatever becomes of the grid meanwhile.
    The results count every subject once, by its latest record; those of returned batches are not counted. The figures
    are kept with every batch and can be counted anew at any time (`verification_recount`).
    """

    campaign = models.ForeignKey(
        VerificationCampaign, models.PROTECT, related_name="counters", db_index=False
    )
    subject_kind = models.CharField(max_length=12)
    building_code = models.CharField(max_length=32, blank=True)
    cell_code = models.CharField(max_length=32, blank=True)
    community_code = models.CharField(max_length=32, blank=True)
    subdistrict_code = models.CharField(max_length=32, blank=True)
    base = models.PositiveIntegerField(default=0, db_default=0)
    confirmed = models.IntegerField(default=0, db_default=0)
    corrected = models.IntegerField(default=0, db_default=0)
    added = models.IntegerField(default=0, db_default=0)
    void_record = models.IntegerField(default=0, db_default=0)
    unreachable = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "subject_kind", "building_code", "cell_code"],
                name="verification_counter_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    confirmed__gte=0, corrected__gte=0, added__gte=0, void_record__gte=0, unreachable__gte=0
                ),
                name="verification_counter_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.building_code or self.cell_code}"


class VerificationTally(models.Model):
    """The counters of one kind added up over a cell, so that a district's figures are sums of thousands, not of half a
    million. Kept together with the counters, which stay the truth of what stands in which building."""

    campaign = models.ForeignKey(VerificationCampaign, models.PROTECT, related_name="tallies", db_index=False)
    subject_kind = models.CharField(max_length=12)
    cell_code = models.CharField(max_length=32, blank=True)
    community_code = models.CharField(max_length=32, blank=True)
    subdistrict_code = models.CharField(max_length=32, blank=True)
    base = models.PositiveIntegerField(default=0, db_default=0)
    confirmed = models.IntegerField(default=0, db_default=0)
    corrected = models.IntegerField(default=0, db_default=0)
    added = models.IntegerField(default=0, db_default=0)
    void_record = models.IntegerField(default=0, db_default=0)
    unreachable = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "subject_kind", "cell_code"], name="verification_tally_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.cell_code}"


class VerificationBatch(models.Model):
    """Records handed in together, checked, approved and taken into the layers together (RULES 8d).

    A record's state is its batch's. `client_key` is the sender's own name for the batch: the same batch sent again
    changes nothing. `seed` draws the spot check, so that anybody can draw it again. `delta` is the report to the city
    that its changes went into.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted"
        SPOT_CHECK = "spot_check"
        RETURNED = "returned"
        APPROVED = "approved"
        APPLIED = "applied"
        SENT_TO_CITY = "sent_to_city"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    campaign = models.ForeignKey(VerificationCampaign, models.PROTECT, related_name="batches")
    client_key = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SUBMITTED)
    rows_read = models.PositiveIntegerField()
    rows_taken = models.PositiveIntegerField()
    rows_unchanged = models.PositiveIntegerField()
    rows_rejected = models.PositiveIntegerField()
    rejections = models.JSONField(default=list)
    submitted_by = models.CharField(max_length=150)
    submitted_at = models.DateTimeField()
    seed = models.BigIntegerField(null=True)
    sampled = models.PositiveIntegerField(default=0, db_default=0)
    checked = models.PositiveIntegerField(default=0, db_default=0)
    wrong = models.PositiveIntegerField(default=0, db_default=0)
    decided_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    applied_at = models.DateTimeField(null=True)
    changes = models.PositiveIntegerField(default=0, db_default=0)
    conflicts = models.PositiveIntegerField(default=0, db_default=0)
    delta = models.ForeignKey("grid.CityDelta", models.PROTECT, null=True, related_name="batches")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "client_key"], name="verification_batch_once"),
            models.CheckConstraint(
                condition=Q(
                    rows_read=models.F("rows_taken") + models.F("rows_unchanged") + models.F("rows_rejected")
                ),
                name="verification_batch_adds_up",
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="verification_batch_queue")]

    def __str__(self) -> str:
        return f"{self.client_key} {self.state}"


class VerificationRecord(models.Model):
    """What was found out about one subject on one visit (核查记录). Partitioned by `subject_key`, made for millions.

    `subject_key` is the code of the subject (of a resident the id), for an added one the code it is to have, or the
    record's own name where it has none yet. Sent again, a subject gets the next `version`; `latest` marks the one that
    counts. `observed` are the values found, `seen` those the verifier had before the eyes; personal values are in
    `observed_sealed`. `photo_ref` names the picture where it is kept. `device_at` is the device's clock.
    """

    class Result(models.TextChoices):
        CONFIRMED = "confirmed"  # 无误
        CORRECTED = "corrected"  # 已更正
        ADDED = "added"  # 新增
        VOID_RECORD = "void_record"  # 注销
        UNREACHABLE = "unreachable"  # 无法入户

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(VerificationCampaign, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(VerificationBatch, models.PROTECT, related_name="records", db_index=False)
    client_id = models.UUIDField()
    subject_kind = models.CharField(max_length=12)
    subject_key = models.CharField(max_length=64)
    building_code = models.CharField(max_length=32)
    cell_code = models.CharField(max_length=32)
    result = models.CharField(max_length=12, choices=Result.choices)
    observed = models.JSONField(null=True)
    seen = models.JSONField(null=True)
    observed_sealed = models.BinaryField(null=True)
    photo_ref = models.CharField(max_length=200, null=True)
    visits = models.PositiveSmallIntegerField()
    device_at = models.DateTimeField()
    observer = models.CharField(max_length=150)
    version = models.PositiveSmallIntegerField()
    latest = models.BooleanField()

    class Meta:
        managed = False
        db_table = "grid_verificationrecord"

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_key} {self.result}"


class VerificationCheck(models.Model):
    """A record drawn for the spot check (抽查), and what another person found. `right` is null until then."""

    batch = models.ForeignKey(VerificationBatch, models.CASCADE, related_name="checks", db_index=False)
    record_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=12)
    subject_key = models.CharField(max_length=64)
    result = models.CharField(max_length=12)
    observer = models.CharField(max_length=150)
    drawn_for = models.CharField(max_length=8, help_text="random, added or void")
    right = models.BooleanField(null=True)
    note = models.CharField(max_length=300, blank=True, default="", db_default="")
    checker = models.CharField(max_length=150, blank=True, default="", db_default="")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "record_id"], name="verification_check_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_key}"
