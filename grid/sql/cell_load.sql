-- What every valid cell of the subdistricts %(subdistricts)s (null = all) holds: area, buildings, houses, households,
-- residents. One row for each cell.
-- Plan: the cells, their valid building links by cell_id, then down the registry by its indexes; for the whole district
-- three hash joins over houses, places and members, each aggregated once.
WITH cell AS MATERIALIZED (
    SELECT id, code, subdistrict_code, community_code, ST_Area(geom::geography) AS area_m2 FROM grid_gridcell
    WHERE valid_to IS NULL AND kind <> 'responsibility'
      AND (%(subdistricts)s::text[] IS NULL OR subdistrict_code = ANY(%(subdistricts)s::text[]))
), building AS MATERIALIZED (
    SELECT cell.id AS cell_id, building.code
    FROM cell JOIN grid_buildingcell link ON link.cell_id = cell.id AND link.valid_to IS NULL
    JOIN gis_building building ON building.id = link.building_id AND building.valid_to IS NULL
), house AS MATERIALIZED (
    SELECT building.cell_id, house.code FROM building
    JOIN grid_house house ON house.building_code = building.code AND house.status = 'active'
), household AS MATERIALIZED (
    SELECT house.cell_id, place.household_id FROM house
    JOIN grid_householdplace place ON place.house_code = house.code AND place.valid_to IS NULL
), buildings AS (SELECT cell_id, count(*) AS n FROM building GROUP BY cell_id
), houses AS (SELECT cell_id, count(*) AS n FROM house GROUP BY cell_id
), households AS (SELECT cell_id, count(*) AS n FROM household GROUP BY cell_id
), residents AS (
    SELECT household.cell_id, count(*) AS n FROM household
    JOIN grid_householdmember member ON member.household_id = household.household_id AND member.valid_to IS NULL
    GROUP BY household.cell_id
)
SELECT cell.code, cell.subdistrict_code, cell.community_code, cell.area_m2,
       coalesce(buildings.n, 0), coalesce(houses.n, 0), coalesce(households.n, 0), coalesce(residents.n, 0)
FROM cell
LEFT JOIN buildings ON buildings.cell_id = cell.id
LEFT JOIN houses ON houses.cell_id = cell.id
LEFT JOIN households ON households.cell_id = cell.id
LEFT JOIN residents ON residents.cell_id = cell.id
ORDER BY cell.code
