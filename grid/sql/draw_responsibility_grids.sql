-- The ground of responsibility grids: the union of their cells and a point in it, for the valid grids of %(codes)s
-- (all of them when null). Cells share their borders, so the union is exact.
-- Plan: index on members of valid grids, hash join with the valid cells, one aggregate per grid.
UPDATE grid_responsibilitygrid grid SET geom = drawn.geom, label_point = ST_PointOnSurface(drawn.geom)
FROM (
    SELECT member.grid_id, ST_Multi(ST_CollectionExtract(ST_Union(cell.geom), 3)) AS geom
    FROM grid_responsibilitygrid one
    JOIN grid_responsibilitygridcell member ON member.grid_id = one.id AND member.valid_to IS NULL
    JOIN grid_gridcell cell ON cell.code = member.cell_code AND cell.valid_to IS NULL
    WHERE one.valid_to IS NULL AND (%(codes)s::text[] IS NULL OR one.code = ANY(%(codes)s::text[]))
    GROUP BY member.grid_id
) drawn
WHERE grid.id = drawn.grid_id
