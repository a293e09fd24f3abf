"""The cell that looks after a ticket now, beside the one it was decided by; open tickets begin with the latter."""

from django.db import migrations, models

BEGIN = "UPDATE dispatch_ticket SET current_cell_code = cell_code WHERE cell_code <> ''"


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0009_outside_follow_up")]
    operations = [
        migrations.AddField(
            model_name="ticket",
            name="current_cell_code",
            field=models.CharField(blank=True, db_default="", default="", max_length=24),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["current_cell_code"],
                name="ticket_open_by_cell",
            ),
        ),
    ]
