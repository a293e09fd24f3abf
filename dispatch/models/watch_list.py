"""Tickets somebody keeps an eye on: the difficult ones (疑难复杂) and the periodic list of key tickets (重点工单)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, UniqueConstraint

from dispatch.models.ids import new_id


class DifficultTicket(models.Model):
    """A ticket on the list of difficult ones. ``reasons`` are codes of rules, or `manual` where a person listed it.

    ``removed_at`` null = it is on the list; a ticket that comes back gets a new row.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("dispatch.Ticket", models.PROTECT, related_name="difficulties")
    reasons: ArrayField = ArrayField(models.CharField(max_length=24))
    note = models.CharField(max_length=500, blank=True)
    listed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    listed_at = models.DateTimeField()
    removed_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removal_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["ticket"], condition=Q(removed_at=None), name="difficult_ticket_once")
        ]
        indexes = [models.Index(fields=["-listed_at", "-id"], name="difficult_newest")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.reasons}"


class KeyTicketList(models.Model):
    """A numbered, frozen list of key tickets: those open at ``made_at`` that the rules or a person chose."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    made_by = models.ForeignKey("grid.Account", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class KeyTicket(models.Model):
    """A place on a list of key tickets, the gravest first, with the reasons it stands there."""

    list = models.ForeignKey(KeyTicketList, models.PROTECT, related_name="entries")
    position = models.PositiveSmallIntegerField()
    ticket = models.ForeignKey("dispatch.Ticket", models.PROTECT, related_name="+")
    reasons: ArrayField = ArrayField(models.CharField(max_length=24))
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["list", "ticket"], name="key_ticket_once_a_list"),
            UniqueConstraint(fields=["list", "position"], name="key_ticket_once_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.position}"
