"""The units' version: a trigger, from dispatch/sql/units_version.sql."""

from pathlib import Path

from django.db import migrations

UNITS_VERSION = Path(__file__).parent.parent / "sql" / "units_version.sql"
WITHOUT = """
DROP TRIGGER units_changed ON grid_unit;
DROP FUNCTION dispatch_note_units_change();
DROP SEQUENCE dispatch_units_version;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0003_clocks"), ("grid", "0001_initial")]
    operations = [migrations.RunSQL(UNITS_VERSION.read_text(encoding="utf-8"), WITHOUT)]
