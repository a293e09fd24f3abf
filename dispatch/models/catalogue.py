"""Versioned lists of what can be reported: grid matters and hotline request classes."""

from django.db import models


class MatterCatalogue(models.Model):
    """One published version of both lists (事项目录); rows of an older version stay for the tickets that used them.

    `digest` is the SHA-256 of the parsed content: the same files twice make no second version.
    `numbering_scheme` names the rule behind the matter codes, because several are in use for the same digits.
    """

    version = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=200)
    numbering_scheme = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()


class Matter(models.Model):
    """A grid matter (入格事项) with its default filing condition's limit; units by unit type, not by unit."""

    catalogue = models.ForeignKey(MatterCatalogue, on_delete=models.PROTECT, related_name="matters")
    code = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    major_zh = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    approval_level = models.CharField(max_length=20)
    lead_unit_type = models.CharField(max_length=60)
    sub_handler_type = models.CharField(max_length=60, blank=True)
    notify_unit_type = models.CharField(max_length=60, blank=True)
    dispatch_mode = models.CharField(max_length=10)
    self_handle_allowed = models.BooleanField()
    restricted = models.BooleanField()
    demo_weight = models.PositiveIntegerField()
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "code"], name="matter_code_once_per_version")
        ]


class FilingCondition(models.Model):
    """A condition under which a matter is filed (立案条件), with the limit that then runs (value + unit)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="filing_conditions")
    rank = models.PositiveSmallIntegerField(help_text="0 = the default, the gravest by danger")
    condition_zh = models.TextField()
    limit_value = models.PositiveIntegerField()
    limit_unit = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "rank"], name="filing_condition_rank_once")]


class RequestClass(models.Model):
    """A node of the hotline's class tree (热线类别); level 1 is the root level."""

    catalogue = models.ForeignKey(MatterCatalogue, on_delete=models.PROTECT, related_name="request_classes")
    code = models.CharField(max_length=64)
    level = models.PositiveSmallIntegerField()
    parent_code = models.CharField(max_length=64, blank=True)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    typical_request_types = models.JSONField(default=list)
    default_lead_unit_type = models.CharField(max_length=60)
    crosswalk_matters = models.JSONField(default=list)
    dispatch_mode = models.CharField(max_length=10)
    restricted = models.BooleanField()
    efficiency_complaint = models.BooleanField(default=False, db_default=False)
    limit_value = models.PositiveIntegerField()
    limit_unit = models.CharField(max_length=20)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "code"], name="request_class_code_once_per_version")
        ]
