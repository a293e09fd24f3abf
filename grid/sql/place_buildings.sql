-- Gives buildings valid now the cell they stand in, and notes those that stand in none. `todo_building` is a
-- temporary table (building_id) with statistics of its own, made by grid/services/link_buildings.py; it holds buildings
-- without a valid link.
-- The ground under the building's point decides; on a border the cell of the building's own community wins, then the
-- lower code. A point outside every cell takes the nearest one within %(tolerance_m)s metres on the ground.
-- Plan: for every row of todo_building one probe of cell_geom_valid (GiST, rows valid now), never a join the other way
-- round; the nearest cell is looked for (index order) only where the ground gave none: the condition stands inside the
-- sub-select, as a one-time filter, because a condition of the join would be asked after the search.
WITH placed AS (
    INSERT INTO grid_buildingcell (building_id, cell_id, placed_by, valid_from)
    SELECT building.id, coalesce(under.id, beside.id), CASE WHEN under.id IS NULL THEN 'nearest' ELSE 'ground' END, %(at)s
    FROM todo_building todo
    JOIN gis_building building ON building.id = todo.building_id
    LEFT JOIN LATERAL (
        SELECT cell.id FROM grid_gridcell cell
        WHERE cell.valid_to IS NULL AND cell.kind <> 'responsibility' AND ST_Intersects(cell.geom, building.point)
        ORDER BY starts_with(cell.code, left(building.code, 12)) DESC, cell.code LIMIT 1
    ) under ON true
    LEFT JOIN LATERAL (
        SELECT candidate.id FROM (
            SELECT cell.id, cell.code, ST_Distance(
                ST_ClosestPoint(cell.geom, building.point)::geography, building.point::geography) AS distance_m
            FROM grid_gridcell cell
            WHERE under.id IS NULL AND cell.valid_to IS NULL AND cell.kind <> 'responsibility'
            ORDER BY cell.geom <-> building.point LIMIT 4
        ) candidate
        WHERE candidate.distance_m <= %(tolerance_m)s ORDER BY candidate.distance_m, candidate.code LIMIT 1
    ) beside ON true
    WHERE building.valid_to IS NULL AND coalesce(under.id, beside.id) IS NOT NULL
    RETURNING building_id
), found AS (
    DELETE FROM grid_unplacedbuilding unplaced USING placed WHERE unplaced.building_id = placed.building_id
), lost AS (
    INSERT INTO grid_unplacedbuilding (building_id, noted_at)
    SELECT todo.building_id, %(at)s FROM todo_building todo
    JOIN gis_building building ON building.id = todo.building_id AND building.valid_to IS NULL
    WHERE todo.building_id NOT IN (SELECT building_id FROM placed)
    ON CONFLICT (building_id) DO NOTHING
)
SELECT count(*) FROM placed
