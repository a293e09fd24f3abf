"""Where does the same person both report and handle (巡办分离)? Hard per ticket, a warning per area (RULES 8e)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from dispatch.selectors.current_moment import current_moment
from gis.domain.errors import GridlineError
from grid.domain.actor import Actor
from grid.domain.roles import Role
from grid.domain.scope import scope_keys

SQL = Path(__file__).parent.parent.joinpath("sql", "separation_report.sql").read_text(encoding="utf-8")
READERS = (Role.DISPATCHER, Role.SUBDISTRICT_DISPATCHER, Role.SUPERVISION_OFFICER, Role.DISTRICT_LEADER)


def separation_report(*, actor: Actor, days: int) -> list[dict[str, Any]]:
    """Per community the persons who did both in the last ``days`` days, among the events the actor sees; one statement.

    What an inspector settled alone where the matter allows it does not count. Raises `role_not_entitled` (403).
    """
    if not actor.has(*READERS):
        raise GridlineError("role_not_entitled", status=403, verb="separation_report")
    since = current_moment().now - timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"since": since, "keys": sorted(scope_keys(actor))})
        return [
            {"community": code, "account": account, "name": name, "reported": reported, "handled": handled}
            for code, account, name, reported, handled in cursor.fetchall()
        ]
