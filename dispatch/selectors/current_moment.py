"""What time is it, and which versions of the rules are in force?"""

from django.conf import settings
from django.db import connection

from dispatch.domain.moment import Moment
from gis.selectors.planned import execute_planned

__all__ = ["Moment", "current_moment"]

NOW = "now()"
#: Only test mode asks for the offset; elsewhere a row in that table means nothing.
NOW_IN_TEST_MODE = "now() + coalesce((SELECT ahead_by FROM dispatch_clockoffset), interval '0')"
STATEMENT = """
SELECT {now},
       coalesce((SELECT version FROM dispatch_dispatchtable WHERE status = 'published' AND effective_from <= {now}
                 ORDER BY effective_from DESC, version DESC LIMIT 1), 0),
       coalesce((SELECT max(version) FROM dispatch_mattercatalogue), 0),
       coalesce((SELECT max(version) FROM dispatch_workcalendar), 0),
       coalesce((SELECT version FROM dispatch_rulesversion WHERE name = 'units'), 0)
"""


def current_moment() -> Moment:
    """The time of this transaction and the versions to decide by, in one statement.

    Read it once at the beginning of a transaction and hand it on: everything the transaction does happens at one
    moment under one set of rules.
    """
    now = NOW_IN_TEST_MODE if settings.TEST_MODE else NOW
    with connection.cursor() as cursor:
        execute_planned(cursor, STATEMENT.format(now=now), {})
        return Moment(*cursor.fetchone())
