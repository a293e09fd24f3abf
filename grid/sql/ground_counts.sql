-- How much lives in the buildings of %(codes)s: standard addresses, houses, households, residents, one row.
-- Plan: index on house.building_code, household_place_house, one valid place per household, members by household;
-- addresses by their building. A few thousand probes for a cell, hash joins for a district.
WITH house AS MATERIALIZED (
    SELECT code FROM grid_house WHERE building_code = ANY(%(codes)s) AND status = 'active'
), household AS MATERIALIZED (
    SELECT place.household_id FROM house JOIN grid_householdplace place
      ON place.house_code = house.code AND place.valid_to IS NULL
)
SELECT
    (SELECT count(*) FROM gis_building building JOIN gis_standardaddress address ON address.building_id = building.id
      WHERE building.code = ANY(%(codes)s) AND building.valid_to IS NULL AND address.status = 'active'),
    (SELECT count(*) FROM house),
    (SELECT count(*) FROM household),
    (SELECT count(*) FROM household JOIN grid_householdmember member
      ON member.household_id = household.household_id AND member.valid_to IS NULL)
