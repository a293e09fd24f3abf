"""Messages, callbacks with answers, assessment, daily sheets and ledgers; documents handed out are frozen."""

from pathlib import Path

import dispatch.models.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


PROTECT = Path(__file__).parent.parent / "sql" / "protect_documents.sql"
UNPROTECT = """
DROP TRIGGER daily_sheet_is_frozen ON dispatch_dailysheet;
DROP TRIGGER publication_is_frozen ON dispatch_assessmentpublication;
DROP TRIGGER ledger_export_is_kept ON dispatch_ledgerexport;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0010_current_cell'),
        ('grid', '0012_reason_of_leaving'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AssessmentAppeal',
            fields=[
                ('id', models.UUIDField(default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('ground', models.CharField(max_length=32)),
                ('text', models.CharField(max_length=2000)),
                ('evidence', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('state', models.CharField(max_length=16)),
                ('version', models.PositiveIntegerField(default=1)),
                ('event_seq', models.PositiveIntegerField(default=0)),
                ('filed_at', models.DateTimeField()),
                ('review_note', models.CharField(blank=True, max_length=500)),
                ('decision_note', models.CharField(blank=True, max_length=500)),
                ('city_receipt', models.CharField(blank=True, max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='AssessmentPublication',
            fields=[
                ('id', models.UUIDField(default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('month', models.DateField(unique=True)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('figures', models.JSONField()),
                ('published_at', models.DateTimeField()),
                ('appeal_until_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DailySheet',
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
            ],
        ),
        migrations.CreateModel(
            name='DailySheetRun',
            fields=[
                ('on_date', models.DateField(primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField()),
                ('try_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('made', 'Made')], default='pending', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='LedgerExport',
            fields=[
                ('id', models.UUIDField(default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('narrowed_by', models.JSONField()),
                ('row_count', models.PositiveIntegerField()),
                ('unmasked', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('sha256', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='MessageCursor',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=dispatch.models.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('adapter', models.CharField(choices=[('in_app', 'In App'), ('sms', 'Sms'), ('office_app', 'Office App'), ('webhook', 'Webhook')], max_length=12)),
                ('text_code', models.CharField(max_length=64)),
                ('params', models.JSONField(default=dict)),
                ('target', models.CharField(blank=True, max_length=64)),
                ('subject_type', models.CharField(blank=True, max_length=24)),
                ('subject_id', models.UUIDField(null=True)),
                ('idempotency_key', models.CharField(max_length=200, unique=True)),
                ('emergency', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('legal_due_at', models.DateTimeField(null=True)),
                ('acknowledge_by', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('dead', 'Dead')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('try_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('read_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('version', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('content', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('loaded_by', models.CharField(max_length=120)),
                ('loaded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='RuleValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=32)),
                ('name', models.CharField(max_length=48)),
                ('value', models.CharField(max_length=200)),
                ('source', models.CharField(max_length=300)),
                ('changed_by', models.CharField(max_length=120)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='callback',
            name='answers',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='callback',
            name='declined',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='callback',
            name='demand_note',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='callback',
            name='demand_reasonable',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='callback',
            name='next_attempt_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='callback',
            name='questionnaire_version',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='callback',
            name='unit_contacted',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='callback',
            name='valid',
            field=models.BooleanField(null=True),
        ),
        migrations.AddIndex(
            model_name='callback',
            index=models.Index(condition=models.Q(('valid', True)), fields=['called_at'], name='callback_valid'),
        ),
        migrations.AddField(
            model_name='assessmentappeal',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assessmentappeal',
            name='filed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assessmentappeal',
            name='reviewed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assessmentappeal',
            name='ticket',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='dispatch.ticket'),
        ),
        migrations.AddField(
            model_name='assessmentappeal',
            name='unit',
            field=models.ForeignKey(db_column='unit_code', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.unit', to_field='code'),
        ),
        migrations.AddField(
            model_name='assessmentpublication',
            name='published_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assessmentappeal',
            name='publication',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='dispatch.assessmentpublication'),
        ),
        migrations.AddIndex(
            model_name='dailysheetrun',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['try_at'], name='daily_sheet_due'),
        ),
        migrations.AddField(
            model_name='dailysheet',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='dispatch.dailysheetrun'),
        ),
        migrations.AddField(
            model_name='ledgerexport',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='messagecursor',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='message_cursor_single_row'),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='account',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='rulevalue',
            constraint=models.UniqueConstraint(fields=('topic', 'name'), name='rule_value_once'),
        ),
        migrations.AddIndex(
            model_name='assessmentappeal',
            index=models.Index(fields=['unit', 'state'], name='appeal_unit_state'),
        ),
        migrations.AddConstraint(
            model_name='assessmentappeal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['filed', 'reviewed', 'forwarded', 'approved', 'refused', 'withdrawn'])), name='appeal_state_known'),
        ),
        migrations.AddIndex(
            model_name='dailysheet',
            index=models.Index(fields=['scope_key', '-made_at'], name='daily_sheet_scope'),
        ),
        migrations.AddConstraint(
            model_name='dailysheet',
            constraint=models.UniqueConstraint(fields=('run', 'scope'), name='daily_sheet_once'),
        ),
        migrations.AddConstraint(
            model_name='ledgerexport',
            constraint=models.CheckConstraint(condition=models.Q(('unmasked', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='ledger_unmasked_says_why'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['try_at', 'id'], name='outbox_waiting'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('adapter', 'in_app')), fields=['account', '-id'], name='outbox_in_app'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('state', 'dead')), fields=['-created_at'], name='outbox_dead'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(fields=['subject_id'], name='outbox_subject'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', False), ('target', '')), models.Q(('account__isnull', True), models.Q(('target', ''), _negated=True)), _connector='OR'), name='outbox_one_recipient'),
        ),
        migrations.RunSQL(PROTECT.read_text(encoding="utf-8"), UNPROTECT),
    ]
