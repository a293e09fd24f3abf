"""The security log is append-only: rights and a trigger, from grid/sql/protect_security_log.sql."""

from pathlib import Path

from django.db import migrations

PROTECT = Path(__file__).parent.parent / "sql" / "protect_security_log.sql"
UNPROTECT = """
DROP TRIGGER security_log_is_history ON grid_securitylog;
DROP FUNCTION grid_refuse_rewrite();
"""


class Migration(migrations.Migration):
    dependencies = [("grid", "0001_initial")]
    operations = [migrations.RunSQL(PROTECT.read_text(encoding="utf-8"), UNPROTECT)]
