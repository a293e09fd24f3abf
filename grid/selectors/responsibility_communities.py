"""Which communities are an inspector's responsibility?"""

from django.db import connection

_SQL = """
    SELECT unnest(community_codes) FROM grid_rolegrant WHERE account_id = %(account)s AND role = 'inspector'
    UNION
    SELECT cell.community_code
    FROM grid_responsibilitygridinspector duty
    JOIN grid_responsibilitygrid grid ON grid.code = duty.grid_code AND grid.valid_to IS NULL
    JOIN grid_responsibilitygridcell member ON member.grid_id = grid.id AND member.valid_to IS NULL
    JOIN grid_gridcell cell ON cell.code = member.cell_code AND cell.valid_to IS NULL
    WHERE duty.account_id = %(account)s AND duty.until_at IS NULL AND cell.community_code <> ''
"""


def responsibility_communities(account_id: int) -> frozenset[str]:
    """Codes of the communities named in the inspector grants or in which a responsibility grid of theirs lies.

    Empty = no narrower than the granted area. One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"account": account_id})
        return frozenset(code for (code,) in cursor.fetchall())
