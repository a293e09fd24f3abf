"""Look-back (回头看): closed tickets drawn for another look, so that the draw can be repeated and shown."""

from django.db import models
from django.db.models import UniqueConstraint

from dispatch.models.ids import new_id


class LookBackDraw(models.Model):
    """One draw (双随机抽取): which tickets could be drawn, by which seed, and which were.

    ``rule`` names the rule, ``share`` its ratio, ``population`` how many tickets it was drawn from, in the order of
    their ids; the same seed draws the same tickets and the same people again. ``closed_on`` is the day the tickets
    were closed, null for a draw that a person asked for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.CharField(max_length=48)
    share = models.DecimalField(max_digits=6, decimal_places=4)
    seed = models.CharField(max_length=64)
    closed_on = models.DateField(null=True)
    population = models.PositiveIntegerField()
    population_sha256 = models.CharField(max_length=64)
    drawn = models.PositiveIntegerField()
    drawn_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["rule", "closed_on"],
                condition=models.Q(closed_on__isnull=False),
                name="look_back_drawn_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.closed_on or self.drawn_at}"


class LookBack(models.Model):
    """That a closed ticket is looked at again, and what came of it. ``passed`` null = not looked at yet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.OneToOneField("dispatch.Ticket", models.PROTECT, related_name="look_back")
    draw = models.ForeignKey(LookBackDraw, models.PROTECT, related_name="look_backs")
    task = models.OneToOneField("dispatch.FieldTask", models.PROTECT, related_name="look_back")
    planned_at = models.DateTimeField()
    passed = models.BooleanField(null=True)
    looked_at = models.DateTimeField(null=True)
    order = models.ForeignKey("dispatch.SupervisionOrder", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"look-back {self.ticket_id}"
