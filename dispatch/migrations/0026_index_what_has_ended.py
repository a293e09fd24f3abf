"""What has ended is found by its end; what somebody decided by who it was."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0025_room_for_moving_clocks"),
        ("grid", "0013_rosters_and_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("decided_by__isnull", False)),
                fields=["decided_by"],
                name="ticket_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["-closed_at", "-id"],
                name="ticket_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["kind", "-closed_at", "-id"],
                name="ticket_closed_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["subdistrict_code", "-closed_at", "-id"],
                name="ticket_closed_area",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(
                    ("closed_at__isnull", False), models.Q(("state", "closed"), _negated=True)
                ),
                fields=["state", "-closed_at", "-id"],
                name="ticket_ended_otherwise",
            ),
        ),
    ]
