"""How the result of a supervision order was checked (核验): on site and by calling the requester."""

from django.db import models
from django.db.models import UniqueConstraint

from dispatch.models.ids import new_id


class SupervisionCheck(models.Model):
    """One round of checking. Either half may be waived, with a reason that stays on the order.

    ``site_check`` is the look on site by an inspector who is no member of the supervised unit; null = not asked for.
    ``contacted`` null = the requester has not been called.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("dispatch.SupervisionOrder", models.PROTECT, related_name="checks")
    round = models.PositiveSmallIntegerField()
    started_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    site_check = models.OneToOneField("dispatch.SiteCheck", models.PROTECT, null=True, related_name="+")
    site_waived = models.CharField(max_length=300, blank=True)
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfied = models.BooleanField(null=True)
    callback_note = models.CharField(max_length=500, blank=True)
    called_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)
    callback_waived = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["order", "round"], name="supervision_check_once_a_round")]

    def __str__(self) -> str:
        return f"check {self.round} of {self.order_id}"
