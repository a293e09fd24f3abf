"""Bulletins of weeks and months, exports that wait for a second person, figures of learned routing."""

from pathlib import Path

import dispatch.models.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


PROTECT = Path(__file__).parent.parent / "sql" / "protect_bulletins.sql"


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0023_claim_timers_in_order'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='learnedrouting',
            name='figures',
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name='BulletinRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cadence', models.CharField(choices=[('week', 'Week'), ('month', 'Month')], max_length=8)),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('due_at', models.DateTimeField()),
                ('try_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('made', 'Made')], default='pending', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['try_at'], name='bulletin_due')],
                'constraints': [models.UniqueConstraint(fields=('cadence', 'first_on'), name='bulletin_run_once'), models.CheckConstraint(condition=models.Q(('last_on__gt', models.F('first_on'))), name='bulletin_run_span')],
            },
        ),
        migrations.CreateModel(
            name='Bulletin',
            fields=[
                ('id', models.UUIDField(default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=32, unique=True)),
                ('scope', models.CharField(max_length=72)),
                ('scope_key', models.CharField(max_length=72)),
                ('scope_name', models.CharField(max_length=200)),
                ('figures', models.JSONField()),
                ('xlsx', models.BinaryField()),
                ('docx', models.BinaryField()),
                ('xlsx_sha256', models.CharField(max_length=64)),
                ('docx_sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bulletins', to='dispatch.bulletinrun')),
            ],
            options={
                'indexes': [models.Index(fields=['scope_key', '-made_at'], name='bulletin_scope')],
                'constraints': [models.UniqueConstraint(fields=('run', 'scope'), name='bulletin_once')],
            },
        ),
        migrations.CreateModel(
            name='LedgerRequest',
            fields=[
                ('id', models.UUIDField(default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('unit_code', models.CharField(blank=True, max_length=64)),
                ('requested_at', models.DateTimeField()),
                ('narrowed_by', models.JSONField()),
                ('filter_seal', models.CharField(max_length=64)),
                ('row_count', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('approved', 'Approved'), ('refused', 'Refused'), ('used', 'Used')], default='requested', max_length=12)),
                ('decided_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('expires_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('export', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='request', to='dispatch.ledgerexport')),
            ],
            options={
                'indexes': [models.Index(fields=['account', '-requested_at'], name='ledger_request_mine'), models.Index(condition=models.Q(('state', 'requested')), fields=['-requested_at'], name='ledger_request_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('account')), _negated=True), _connector='OR'), name='ledger_request_second_person'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='ledger_request_says_why')],
            },
        ),
        migrations.RunSQL(
            PROTECT.read_text(encoding="utf-8"), "DROP TRIGGER bulletin_is_frozen ON dispatch_bulletin;"
        ),
    ]
