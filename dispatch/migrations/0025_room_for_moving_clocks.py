"""A recount rewrites deadlines in their place: nothing that moves is indexed, and pages keep room for it."""

from django.conf import settings
from django.db import migrations, models

ROOM = "ALTER TABLE dispatch_deadline SET (fillfactor = 60)"
FULL = "ALTER TABLE dispatch_deadline RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0024_bulletins_and_export_requests"),
        ("grid", "0013_rosters_and_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="deadline", name="deadline_running_by_due"),
        migrations.RunSQL(ROOM, FULL),
        migrations.RemoveIndex(model_name="ticket", name="ticket_assignee"),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("assignee__isnull", False), ("closed_at__isnull", True)),
                fields=["assignee"],
                name="ticket_assignee",
            ),
        ),
    ]
