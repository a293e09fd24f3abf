-- The place of one point: areas, cell, building and the nearest border of responsibility, in one statement.
-- Each sub-select is one probe of a partial GiST index on the rows valid now (area_geom_valid, cell_geom_valid,
-- building_foot_valid), so the cost does not grow with the number of areas. A point on a shared border belongs
-- to the lower code, at every level alike. The nearest border is searched by index in degrees (eight nearest
-- candidates) and then measured on the ground, because a degree east is shorter than a degree north.
WITH here AS (
    SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point
), areas AS MATERIALIZED (
    SELECT area.level, area.code, area.name_zh
    FROM gis_area area, here
    WHERE area.valid_to IS NULL AND ST_Intersects(area.geom, here.point)
), subdistrict AS (
    SELECT code, name_zh FROM areas WHERE level = 'subdistrict' ORDER BY code LIMIT 1
), community AS (
    SELECT code, name_zh FROM areas WHERE level = 'community' ORDER BY code LIMIT 1
), cell AS (
    SELECT cell.id, cell.code, cell.version
    FROM grid_gridcell cell, here
    WHERE cell.valid_to IS NULL AND cell.kind <> 'responsibility' AND ST_Intersects(cell.geom, here.point)
    ORDER BY cell.code LIMIT 1
), building AS (
    SELECT building.code
    FROM gis_building building, here
    WHERE building.valid_to IS NULL AND ST_Intersects(building.footprint, here.point)
    ORDER BY building.code LIMIT 1
), near AS (
    SELECT area.code, area.level, area.geom
    FROM gis_area area
    WHERE area.valid_to IS NULL AND area.level IN ('subdistrict', 'community')
      AND area.code NOT IN (SELECT code FROM subdistrict UNION ALL SELECT code FROM community)
    ORDER BY area.geom <-> (SELECT point FROM here) LIMIT 8
), border AS (
    SELECT near.code, ST_Distance(near.geom::geography, here.point::geography) AS distance_m
    FROM near, here
    ORDER BY round(ST_Distance(near.geom::geography, here.point::geography)::numeric, 2), near.level, near.code
    LIMIT 1
)
SELECT
    subdistrict.code, subdistrict.name_zh, community.code, community.name_zh,
    cell.code, cell.id, cell.version, building.code,
    (SELECT array_agg(code ORDER BY code) FROM areas WHERE level = 'zone'),
    (SELECT array_agg(code ORDER BY code) FROM areas WHERE level = 'maintenance_boundary'),
    border.distance_m, border.code,
    coalesce((SELECT ST_Intersects(district.boundary, here.point) FROM gis_district district), false)
FROM here
LEFT JOIN subdistrict ON true
LEFT JOIN community ON true
LEFT JOIN cell ON true
LEFT JOIN building ON true
LEFT JOIN border ON true
