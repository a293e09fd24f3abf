from pathlib import Path

from django.db import connection

from grid.models import VerificationCampaign

_SQL = Path(__file__).parent.parent / "sql" / "recount_verification.sql"


def verification_recount(campaign: VerificationCampaign) -> list[tuple[str, str, str]]:
    """Places (kind, building, cell) whose counter differs from a full count of the records; [] = figures = counts."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL.read_text(encoding="utf-8"), {"campaign": campaign.pk})
        return [(kind, building, cell) for kind, building, cell in cursor.fetchall()]
