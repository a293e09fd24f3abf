-- Purpose: what stands in one building, or in one cell outside of buildings (building ''), of the kinds a campaign asks
-- for: kind, key, the house it belongs to ('' for what is in none), the result of the campaign's record about it that
-- counts ('' without one), and the batch of that record. The same subjects as grid.selectors.subject_sources counts.
-- Plan: one probe of an index for each branch (building_one_valid_row, house_building, household_place_house,
-- organisation_building, cell_geom_valid with organisation_point_active and facility by cell), then one probe of
-- verification_record_latest for each subject: 600 houses in some ten milliseconds.
WITH standing AS (
    SELECT 'building' AS kind, code::text AS key, '' AS house FROM gis_building
    WHERE %(building)s <> '' AND code = %(building)s AND valid_to IS NULL
    UNION ALL
    SELECT 'address', address.code, '' FROM gis_building home
    JOIN gis_standardaddress address ON address.building_id = home.id AND address.status = 'active'
    WHERE %(building)s <> '' AND home.code = %(building)s
    UNION ALL
    SELECT 'house', code, code FROM grid_house
    WHERE %(building)s <> '' AND building_code = %(building)s AND status = 'active'
    UNION ALL
    SELECT 'household', household.code, house.code FROM grid_house house
    JOIN grid_householdplace place ON place.house_code = house.code AND place.valid_to IS NULL
    JOIN grid_household household ON household.id = place.household_id AND household.status = 'active'
    WHERE %(building)s <> '' AND house.building_code = %(building)s
    UNION ALL
    SELECT 'resident', resident.id::text, house.code FROM grid_house house
    JOIN grid_householdplace place ON place.house_code = house.code AND place.valid_to IS NULL
    JOIN grid_householdmember member ON member.household_id = place.household_id AND member.valid_to IS NULL
    JOIN grid_resident resident ON resident.id = member.resident_id AND resident.status = 'active'
    WHERE %(building)s <> '' AND house.building_code = %(building)s
    UNION ALL
    SELECT 'organisation', code, '' FROM grid_organisation
    WHERE %(building)s <> '' AND building_code = %(building)s AND status = 'active'
    UNION ALL
    SELECT 'facility', code, '' FROM grid_facility
    WHERE %(building)s = '' AND cell_code = %(cell)s AND valid_to IS NULL
    UNION ALL
    SELECT 'organisation', subject.code, '' FROM grid_gridcell cell
    JOIN grid_organisation subject ON ST_Intersects(cell.geom, subject.point)
    WHERE %(building)s = '' AND cell.code = %(cell)s AND cell.valid_to IS NULL
      AND subject.building_code = '' AND subject.status = 'active'
    UNION ALL
    SELECT 'address', subject.code, '' FROM grid_gridcell cell
    JOIN gis_standardaddress subject ON ST_Intersects(cell.geom, subject.point)
    WHERE %(building)s = '' AND cell.code = %(cell)s AND cell.valid_to IS NULL
      AND subject.building_id IS NULL AND subject.status = 'active'
)
SELECT standing.kind, standing.key, standing.house, coalesce(record.result, ''), record.batch_id
FROM standing
LEFT JOIN LATERAL (
    SELECT record.result, record.batch_id FROM grid_verificationrecord record
    WHERE record.subject_key = standing.key AND record.subject_kind = standing.kind
      AND record.campaign_id = %(campaign)s AND record.latest
    LIMIT 1
) record ON true
WHERE standing.kind = ANY(%(kinds)s)
ORDER BY 1, 3, 2
