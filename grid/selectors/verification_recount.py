from pathlib import Path

from django.db import connection

from grid.models import VerificationCampaign

_TALLIES = """
    SELECT subject_kind, '', cell_code FROM (
        SELECT subject_kind, cell_code, base, confirmed, corrected, added, void_record, unreachable, 1 AS side
        FROM grid_verificationtally WHERE campaign_id = %(campaign)s
        UNION ALL
        SELECT subject_kind, cell_code, sum(base), sum(confirmed), sum(corrected), sum(added), sum(void_record),
               sum(unreachable), 2
        FROM grid_verificationcounter WHERE campaign_id = %(campaign)s GROUP BY 1, 2
    ) figures
    GROUP BY subject_kind, cell_code
    HAVING count(DISTINCT (base, confirmed, corrected, added, void_record, unreachable)) > 1 OR count(*) <> 2
    ORDER BY 1, 3 LIMIT 20
"""
_SQL = Path(__file__).parent.parent / "sql" / "recount_verification.sql"


def verification_recount(campaign: VerificationCampaign) -> list[tuple[str, str, str]]:
    """Places (kind, building, cell) whose counter differs from a full count of the records, then cells (without a
    building) whose tally differs from its counters; [] = figures = counts."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL.read_text(encoding="utf-8"), {"campaign": campaign.pk})
        wrong = [(kind, building, cell) for kind, building, cell in cursor.fetchall()]
        cursor.execute(_TALLIES, {"campaign": campaign.pk})
        return wrong + [(kind, building, cell) for kind, building, cell in cursor.fetchall()]
