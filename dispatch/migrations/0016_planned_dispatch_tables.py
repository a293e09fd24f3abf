"""A table may be published for later: the one in force is told by its moment, so retired ones stay published."""

from django.db import migrations, models

BEGIN = "UPDATE dispatch_dispatchtable SET status = 'published' WHERE status = 'retired'"


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0015_topics_and_field_tasks"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="dispatchtable",
            name="one_published_dispatch_table",
        ),
        migrations.RemoveConstraint(
            model_name="dispatchtable",
            name="dispatch_table_published_has_version",
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="dispatchtable",
            name="based_on",
            field=models.PositiveIntegerField(
                blank=True, help_text="version the rows were copied from", null=True
            ),
        ),
        migrations.AddField(
            model_name="dispatchtable",
            name="created_by",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="dispatchtable",
            name="event_seq",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="dispatchtable",
            name="revision",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="ticket",
            name="handle_from_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="dispatchtable",
            name="status",
            field=models.CharField(
                choices=[("draft", "Draft"), ("published", "Published"), ("withdrawn", "Withdrawn")],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="dispatchtable",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["-effective_from", "-version"],
                name="dispatch_table_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatchtable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "draft"),
                    models.Q(("effective_from__isnull", False), ("version__isnull", False)),
                    _connector="OR",
                ),
                name="dispatch_table_published_since",
            ),
        ),
    ]
