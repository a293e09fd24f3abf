"""The planner learns what the pieces of a title cost, and the city's number gets an index of its own."""

from django.db import migrations

STEER = """
ALTER FUNCTION dispatch_grams(text, text) COST 5000;
CREATE INDEX ticket_external_number ON dispatch_ticket (external_number) WHERE external_number IS NOT NULL;
"""
UNSTEER = """
DROP INDEX ticket_external_number;
ALTER FUNCTION dispatch_grams(text, text) COST 100;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0018_knowledge_search_and_learned_routing")]
    operations = [migrations.RunSQL(STEER, UNSTEER)]
