"""Who lived in a house on a day: for those who may open persons, with purpose and reason, still masked."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from gis.domain.errors import GridlineError
from gis.models import District
from grid.domain.actor import Actor
from grid.domain.registry_access import OPENERS
from grid.models import Resident
from grid.selectors.masked_residents import MaskedResident, masked
from grid.selectors.registry_cards import find_house
from grid.services.note_person_access import note_person_access
from grid.services.reveal_resident import Look

MOST_FOUND = 500
_THEN = """
    SELECT member.resident_id, household.code, member.relation,
           greatest(place.valid_from, member.valid_from), least(place.valid_to, member.valid_to)
    FROM grid_householdplace place
    JOIN grid_household household ON household.id = place.household_id
    JOIN grid_householdmember member ON member.household_id = place.household_id
    WHERE place.house_code = %(house)s
      AND place.valid_from < %(until)s AND (place.valid_to IS NULL OR place.valid_to > %(since)s)
      AND member.valid_from < %(until)s AND (member.valid_to IS NULL OR member.valid_to > %(since)s)
      AND greatest(place.valid_from, member.valid_from)
          < coalesce(least(place.valid_to, member.valid_to), 'infinity')
    ORDER BY household.code, member.id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class PastResident:
    """A resident who was there that day, from when until when; `until` null = still."""

    resident: MaskedResident
    since: datetime
    until: datetime | None


@transaction.atomic
def ask_past_residents(
    *, house_code: str, on: date, actor: Actor, look: Look, at: datetime
) -> tuple[PastResident, ...]:
    """Everybody who lived in the house at any moment of the day `on`, by the district's clock.

    Raises GridlineError `role_not_entitled` (403), `house_unknown` (404), `access_reason_missing` (422),
    `person_access_limit` (429).
    """
    if not actor.has(*OPENERS):
        raise GridlineError("role_not_entitled", status=403, verb="reveal")
    house = find_house(house_code, actor)
    zone = ZoneInfo(District.objects.values_list("time_zone", flat=True).first() or "Asia/Shanghai")
    since = datetime.combine(on, time(), zone)
    with connection.cursor() as cursor:
        cursor.execute(
            _THEN,
            {"house": house.code, "since": since, "until": since + timedelta(days=1), "limit": MOST_FOUND},
        )
        rows = cursor.fetchall()
    note_person_access(
        actor=actor, at=at, action="history", subject_kind="house", subject_key=house.code, purpose=look.purpose,
        reason=look.reason, request_id=look.request_id, limit=settings.PERSON_REVEALS_PER_HOUR, found=len(rows),
    )  # fmt: skip
    residents = Resident.objects.in_bulk([row[0] for row in rows])
    return tuple(
        PastResident(masked(residents[number], household, relation), begun, ended)
        for number, household, relation, begun, ended in rows
    )
