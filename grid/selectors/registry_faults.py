"""What may never be in the base registry, whatever was imported or changed; empty when it holds together."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

SHOWN = 100

#: Each is one pass with hash joins; the seals are judged by their first two bytes.
_FAULTS = {
    "belongs to a household although the row is ended": """
        SELECT 'resident ' || resident.id FROM grid_householdmember member
        JOIN grid_resident resident ON resident.id = member.resident_id
        WHERE member.valid_to IS NULL AND resident.status <> 'active'""",
    "is void and lives somewhere": """
        SELECT 'household ' || household.code FROM grid_householdplace place
        JOIN grid_household household ON household.id = place.household_id
        WHERE place.valid_to IS NULL AND household.status <> 'active'""",
    "is sealed with a key that is not here": """
        SELECT 'resident ' || id FROM grid_resident
        WHERE CASE WHEN length(sealed) < 2 THEN true
            ELSE get_byte(sealed, 0) <> 1 OR NOT get_byte(sealed, 1) = ANY(%(keys)s) END
        UNION ALL SELECT 'house ' || code FROM grid_house
        WHERE owner_sealed IS NOT NULL AND NOT get_byte(owner_sealed, 1) = ANY(%(keys)s)
        UNION ALL SELECT 'organisation ' || code FROM grid_organisation
        WHERE contact_sealed IS NOT NULL AND NOT get_byte(contact_sealed, 1) = ANY(%(keys)s)""",
}


def registry_faults() -> Iterator[tuple[str, str]]:
    """(row, what is wrong with it), at most a hundred of each kind; no personal data."""
    keys = [settings.PERSONAL_DATA_KEY_ID, *settings.RETIRED_DATA_KEYS]
    with connection.cursor() as cursor:
        for said, statement in _FAULTS.items():
            cursor.execute(f"{statement} LIMIT {SHOWN}", {"keys": keys})
            for (subject,) in cursor.fetchall():
                yield subject, said
