-- What may not be on the ground, one row each: (what, subject, said).
-- building: a valid building without its one cell, in a cell that is no more, or outside the ground of the cell that
-- was found by ground; a building on record as standing in no cell, or beside its cell, is none.
-- overlap: two valid cells on the same ground. member: a valid responsibility grid with a cell that is no more.
-- Plan: hash joins over valid rows; the overlaps by cell_geom_valid, the areas only of pairs that share ground.
SELECT 'building', building.code, CASE
    WHEN link.id IS NULL THEN 'stands in no cell and is not on record for it'
    WHEN cell.valid_to IS NOT NULL THEN 'is linked to cell ' || cell.code || ' v' || cell.version || ', which has ended'
    ELSE 'does not stand on the ground of cell ' || cell.code END
FROM gis_building building
LEFT JOIN grid_buildingcell link ON link.building_id = building.id AND link.valid_to IS NULL
LEFT JOIN grid_gridcell cell ON cell.id = link.cell_id
LEFT JOIN grid_unplacedbuilding unplaced ON unplaced.building_id = building.id
WHERE building.valid_to IS NULL AND CASE
    WHEN link.id IS NULL THEN unplaced.id IS NULL
    ELSE cell.valid_to IS NOT NULL
        OR (link.placed_by = 'ground' AND NOT ST_Intersects(cell.geom, building.point)) END
UNION ALL
SELECT 'overlap', one.code, 'shares ground with cell ' || other.code
FROM grid_gridcell one
JOIN grid_gridcell other ON other.code > one.code AND other.valid_to IS NULL AND other.kind <> 'responsibility'
    AND one.geom && other.geom AND ST_Relate(one.geom, other.geom, 'T********')
WHERE one.valid_to IS NULL AND one.kind <> 'responsibility'
  AND ST_Area(ST_Intersection(one.geom, other.geom)::geography) > %(limit_m2)s
UNION ALL
SELECT 'member', grid.code, 'holds cell ' || member.cell_code || ', which is no more'
FROM grid_responsibilitygrid grid
JOIN grid_responsibilitygridcell member ON member.grid_id = grid.id AND member.valid_to IS NULL
LEFT JOIN grid_gridcell cell ON cell.code = member.cell_code AND cell.valid_to IS NULL
WHERE grid.valid_to IS NULL AND cell.id IS NULL
ORDER BY 1, 2, 3
