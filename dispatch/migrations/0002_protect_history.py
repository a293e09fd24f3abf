"""History is append-only: rights and a trigger, from dispatch/sql/protect_history.sql."""

from pathlib import Path

from django.db import migrations

PROTECT_HISTORY = Path(__file__).parent.parent / "sql" / "protect_history.sql"
UNPROTECT = """
DROP TRIGGER event_is_history ON dispatch_event;
DROP FUNCTION dispatch_refuse_rewrite();
DROP FUNCTION dispatch_prune_feed(integer, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_initial")]
    operations = [migrations.RunSQL(PROTECT_HISTORY.read_text(encoding="utf-8"), UNPROTECT)]
