"""The words a ticket is found by, beside the ticket, so that its steps do not touch them."""

from django.db import models


class TicketWords(models.Model):
    """Title, text and address of a ticket in lower case, and title and address alone: what a search looks through.

    Written by the database itself (`sql/ticket_words.sql`) when a ticket comes or its words change, never by us. The
    indexes stand there too: as indexes of the ticket they cost every step more than everything else it writes.
    """

    ticket = models.OneToOneField(
        "dispatch.Ticket", models.CASCADE, primary_key=True, related_name="words", db_constraint=False
    )
    words = models.TextField(db_collation="C")
    heading = models.TextField(db_collation="C")

    def __str__(self) -> str:
        return str(self.ticket_id)
