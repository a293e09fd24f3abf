"""The words of a ticket lie beside it, and its indexes are those that something is found by: steps cost less."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
WORDS = (SQL / "ticket_words.sql").read_text(encoding="utf-8")
#: The other way round: the indexes of the ticket that migrations 0018 and 0019 made.
WORDS_OF_TICKET = (
    """
DROP TRIGGER ticket_words_come ON dispatch_ticket;
DROP TRIGGER ticket_words_change ON dispatch_ticket;
DROP FUNCTION dispatch_note_words();
DROP INDEX ticketwords_pieces;
DROP FUNCTION dispatch_pieces(text);
"""
    + (SQL / "search_tickets.sql").read_text(encoding="utf-8")
    + "ALTER FUNCTION dispatch_grams(text, text) COST 5000;"
)
#: The unique constraint on the city's numbers begins with the number now.
NUMBER_INDEX = (
    "CREATE INDEX ticket_external_number ON dispatch_ticket (external_number)"
    " WHERE external_number IS NOT NULL"
)


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0021_handovers"),
        ("grid", "0013_rosters_and_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TicketWords",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="dispatch.ticket",
                    ),
                ),
                ("words", models.TextField(db_collation="C")),
                ("heading", models.TextField(db_collation="C")),
            ],
        ),
        migrations.RunSQL(WORDS, WORDS_OF_TICKET),
        migrations.RunSQL("DROP INDEX ticket_external_number", NUMBER_INDEX),
        migrations.RemoveConstraint(
            model_name="ticket",
            name="ticket_external_once",
        ),
        migrations.AlterField(
            model_name="ticket",
            name="accused_unit",
            field=models.ForeignKey(
                db_column="accused_unit_code",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grid.unit",
                to_field="code",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="assignee",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="duplicate_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="voided_duplicates",
                to="dispatch.ticket",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="first_receiver",
            field=models.ForeignKey(
                db_column="first_receiver_code",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grid.unit",
                to_field="code",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="interim_unit",
            field=models.ForeignKey(
                db_column="interim_unit_code",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grid.unit",
                to_field="code",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="lead_unit",
            field=models.ForeignKey(
                db_column="lead_unit_code",
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grid.unit",
                to_field="code",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="reporter",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("interim_unit__isnull", False)),
                fields=["interim_unit"],
                name="ticket_interim_unit",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("duplicate_of__isnull", False)),
                fields=["duplicate_of"],
                name="ticket_duplicate_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_number__isnull", False)),
                fields=("external_number", "external_system"),
                name="ticket_external_once",
            ),
        ),
    ]
