-- The place of one point: areas, cell, building and the nearest border of responsibility, in one statement.
-- Each sub-select is one probe of a partial GiST index on the rows valid now (area_geom_valid, cell_geom_valid,
-- building_foot_valid), so the cost does not grow with the number of areas. A point on a shared border belongs
-- to the lower code, at every level alike. A point just outside every area (a quay, a bank, a simplified border)
-- belongs to the nearest one within %(tolerance_m)s metres. Neighbours are ordered by index in degrees, and their
-- nearest points then measured on the ground: at most 0.4 percent too long at 23° north, 4 percent at 40°.
WITH here AS (
    SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point
), near AS MATERIALIZED (
    SELECT candidate.level, candidate.code, candidate.name_zh, round(ST_Distance(
        ST_ClosestPoint(candidate.geom, here.point)::geography, here.point::geography)::numeric, 2) AS distance_m
    FROM here, LATERAL (
        SELECT area.level, area.code, area.name_zh, area.geom
        FROM gis_area area
        WHERE area.valid_to IS NULL AND area.level IN ('subdistrict', 'community')
        ORDER BY area.geom <-> here.point LIMIT 12
    ) candidate
), subdistrict AS (
    SELECT code, name_zh FROM near
    WHERE level = 'subdistrict' AND distance_m <= %(tolerance_m)s ORDER BY distance_m, code LIMIT 1
), community AS (
    SELECT code, name_zh FROM near
    WHERE level = 'community' AND distance_m <= %(tolerance_m)s ORDER BY distance_m, code LIMIT 1
), border AS (
    SELECT code, distance_m FROM near
    WHERE code NOT IN (SELECT code FROM subdistrict UNION ALL SELECT code FROM community)
    ORDER BY distance_m, level, code LIMIT 1
), cell AS (
    SELECT candidate.id, candidate.code, candidate.version
    FROM here, LATERAL (
        SELECT cell.id, cell.code, cell.version, round(ST_Distance(
            ST_ClosestPoint(cell.geom, here.point)::geography, here.point::geography)::numeric, 2) AS distance_m
        FROM grid_gridcell cell
        WHERE cell.valid_to IS NULL AND cell.kind <> 'responsibility'
        ORDER BY cell.geom <-> here.point LIMIT 8
    ) candidate
    WHERE candidate.distance_m <= %(tolerance_m)s ORDER BY candidate.distance_m, candidate.code LIMIT 1
), building AS (
    SELECT building.code
    FROM gis_building building, here
    WHERE building.valid_to IS NULL AND ST_Intersects(building.footprint, here.point)
    ORDER BY building.code LIMIT 1
), overlays AS (
    SELECT array_agg(area.code ORDER BY area.code) FILTER (WHERE area.level = 'zone') AS zones,
           array_agg(area.code ORDER BY area.code) FILTER (WHERE area.level = 'maintenance_boundary') AS boundaries
    FROM gis_area area, here
    WHERE area.valid_to IS NULL AND area.level IN ('zone', 'maintenance_boundary')
      AND ST_Intersects(area.geom, here.point)
)
SELECT
    subdistrict.code, subdistrict.name_zh, community.code, community.name_zh,
    cell.code, cell.id, cell.version, building.code, overlays.zones, overlays.boundaries,
    border.distance_m::float8, border.code,
    subdistrict.code IS NOT NULL
        OR coalesce((SELECT ST_Intersects(district.boundary, here.point) FROM gis_district district), false)
FROM here
CROSS JOIN overlays
LEFT JOIN subdistrict ON true
LEFT JOIN community ON true
LEFT JOIN cell ON true
LEFT JOIN building ON true
LEFT JOIN border ON true
