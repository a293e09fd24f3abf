"""The statements of the registry's reports: each gives key, building code (null = none) and a fact that is no name.

Every statement goes once over its tables with hash joins; the comments name what keeps it from more. None reads
anything sealed.
"""

from collections.abc import Mapping

#: The house a household lives in now.
_LIVES = "grid_householdplace place JOIN grid_household household ON household.id = place.household_id"
#: A resident's present building, for reports that find few residents: index probes for each of them.
_HOME = """LEFT JOIN LATERAL (
    SELECT house.building_code FROM grid_householdmember member
    JOIN grid_householdplace place ON place.household_id = member.household_id AND place.valid_to IS NULL
    JOIN grid_house house ON house.code = place.house_code
    WHERE member.resident_id = resident.id AND member.valid_to IS NULL LIMIT 1) home ON true"""

REPORT_SQL: Mapping[str, str] = {
    # 95,000 buildings against their valid links.
    "building_without_cell": """
        SELECT building.code AS key, building.code AS building, building.kind AS fact
        FROM gis_building building
        WHERE building.valid_to IS NULL AND NOT EXISTS (
            SELECT FROM grid_buildingcell link WHERE link.building_id = building.id AND link.valid_to IS NULL)""",
    # A million houses against 95,000 codes: hash anti join.
    "house_without_building": """
        SELECT house.code AS key, house.building_code AS building, house.use AS fact
        FROM grid_house house
        WHERE house.status = 'active' AND NOT EXISTS (
            SELECT FROM gis_building b WHERE b.code = house.building_code AND b.valid_to IS NULL)""",
    # Hash joins of households, their valid places and houses.
    "household_without_house": """
        SELECT household.code AS key, house.building_code AS building,
            CASE WHEN place.id IS NULL THEN 'no house' WHEN house.id IS NULL THEN 'unknown house'
                ELSE 'void house' END AS fact
        FROM grid_household household
        LEFT JOIN grid_householdplace place ON place.household_id = household.id AND place.valid_to IS NULL
        LEFT JOIN grid_house house ON house.code = place.house_code
        WHERE household.status = 'active' AND (house.id IS NULL OR house.status <> 'active')""",
    # 1.6 M residents against the valid memberships (hash anti join); then the members of the few void households.
    "resident_without_household": """
        SELECT resident.id::text AS key, NULL::text AS building, resident.resident_class AS fact
        FROM grid_resident resident
        WHERE resident.status = 'active' AND NOT EXISTS (
            SELECT FROM grid_householdmember member
            WHERE member.resident_id = resident.id AND member.valid_to IS NULL)
        UNION ALL
        SELECT resident.id::text, NULL, resident.resident_class
        FROM grid_household household
        JOIN grid_householdmember member ON member.household_id = household.id AND member.valid_to IS NULL
        JOIN grid_resident resident ON resident.id = member.resident_id AND resident.status = 'active'
        WHERE household.status <> 'active'""",
    "organisation_without_place": """
        SELECT organisation.code AS key, nullif(organisation.building_code, '') AS building, organisation.kind AS fact
        FROM grid_organisation organisation
        WHERE organisation.status = 'active' AND (
            (organisation.building_code = '' AND organisation.address_code = '' AND organisation.point IS NULL)
            OR (organisation.building_code <> '' AND NOT EXISTS (
                SELECT FROM gis_building b WHERE b.code = organisation.building_code AND b.valid_to IS NULL)))""",
    "facility_without_cell": """
        SELECT facility.code AS key, NULL::text AS building, facility.class_code AS fact
        FROM grid_facility facility WHERE facility.valid_to IS NULL AND facility.cell_code = ''""",
    # Few houses are void: a probe of household_place_house for each.
    "void_house_lived_in": """
        SELECT house.code AS key, house.building_code AS building, count(*)::text AS fact
        FROM grid_house house JOIN grid_householdplace place ON place.house_code = house.code
        WHERE house.status = 'void' AND place.valid_to IS NULL GROUP BY house.code, house.building_code""",
    "house_many_households": f"""
        SELECT house.code AS key, house.building_code AS building, lived.households::text AS fact
        FROM (SELECT place.house_code, count(*) AS households FROM {_LIVES}
              WHERE place.valid_to IS NULL AND household.kind = 'family'
              GROUP BY place.house_code HAVING count(*) > %(most_households_per_house)s) lived
        JOIN grid_house house ON house.code = lived.house_code""",
    # Memberships counted by household first: 0.6 M sums to add instead of 1.6 M rows.
    "house_crowded": f"""
        SELECT house.code AS key, house.building_code AS building, lived.residents::text AS fact
        FROM (SELECT place.house_code, sum(members.residents) AS residents FROM {_LIVES}
              JOIN (SELECT household_id, count(*) AS residents FROM grid_householdmember
                    WHERE valid_to IS NULL GROUP BY household_id) members ON members.household_id = household.id
              WHERE place.valid_to IS NULL AND household.kind = 'family'
              GROUP BY place.house_code HAVING sum(members.residents) > %(most_residents_per_house)s) lived
        JOIN grid_house house ON house.code = lived.house_code""",
    "self_occupied_without_household": """
        SELECT house.code AS key, house.building_code AS building, house.use AS fact
        FROM grid_house house
        WHERE house.status = 'active' AND house.use = 'self_occupied' AND NOT EXISTS (
            SELECT FROM grid_householdplace place WHERE place.house_code = house.code AND place.valid_to IS NULL)""",
    "vacant_with_household": """
        SELECT house.code AS key, house.building_code AS building, house.use AS fact
        FROM grid_house house
        WHERE house.status = 'active' AND house.use = 'vacant' AND EXISTS (
            SELECT FROM grid_householdplace place WHERE place.house_code = house.code AND place.valid_to IS NULL)""",
    "floor_above_building": """
        SELECT house.code AS key, house.building_code AS building,
            house.floor_no || ' > ' || building.floors AS fact
        FROM grid_house house JOIN gis_building building ON building.code = house.building_code
        WHERE house.status = 'active' AND building.valid_to IS NULL
          AND CASE WHEN house.floor_no ~ '^[0-9]{1,4}$' THEN house.floor_no::int > building.floors END""",
    # Only residents with a past can have been in two at once: resident by resident over the closed memberships.
    "resident_in_two_households": """
        SELECT one.resident_id::text AS key, NULL::text AS building, count(*)::text AS fact
        FROM grid_householdmember one JOIN grid_householdmember other
          ON other.resident_id = one.resident_id AND (other.valid_to IS NULL OR other.id > one.id)
        WHERE one.valid_to IS NOT NULL AND one.valid_to > other.valid_from
          AND one.valid_from < coalesce(other.valid_to, 'infinity') AND one.valid_to > one.valid_from
          AND other.valid_from < coalesce(other.valid_to, 'infinity')
        GROUP BY one.resident_id""",
    "birth_year_against_number": f"""
        SELECT resident.id::text AS key, home.building_code AS building, resident.birth_year::text AS fact
        FROM grid_resident resident {_HOME}
        WHERE 'birth_year' = ANY(resident.contradictions) AND resident.status = 'active'""",
    "sex_against_number": f"""
        SELECT resident.id::text AS key, home.building_code AS building, resident.sex AS fact
        FROM grid_resident resident {_HOME}
        WHERE 'sex' = ANY(resident.contradictions) AND resident.status = 'active'""",
    # resident_registration_ends
    "registration_expired": f"""
        SELECT resident.id::text AS key, home.building_code AS building, resident.registration_expires_on::text AS fact
        FROM grid_resident resident {_HOME}
        WHERE resident.registration_expires_on < %(today)s AND resident.status = 'active'""",
}
