-- Open tickets whose current cell is one of %(codes)s, or, where %(codes)s is null, whose cell is no longer valid (with
-- %(by_ground)s also those whose cell does not hold their point or building), each with the cell that looks after its place now.
-- Rows are locked in the order of their ids.
-- The cell: by the ticket's point (the nearest within %(tolerance_m)s m, the lower code on a border, as in locate.sql),
-- else by its building, else the cell that still bears the code. All null where none of these is known.
-- Plan: ticket_open_by_cell for the codes; for each ticket one ordered probe of cell_geom_valid.
SELECT ticket.id, home.code, home.version, home.subdistrict_code, home.community_code
FROM dispatch_ticket ticket
LEFT JOIN LATERAL (
    SELECT cell.code, cell.version, cell.subdistrict_code, cell.community_code FROM (
        SELECT near.code, near.version, near.subdistrict_code, near.community_code, round(ST_Distance(
            ST_ClosestPoint(near.geom, ticket.point)::geography, ticket.point::geography)::numeric, 2) AS distance_m
        FROM grid_gridcell near
        WHERE ticket.point IS NOT NULL AND near.valid_to IS NULL AND near.kind <> 'responsibility'
        ORDER BY near.geom <-> ticket.point LIMIT 8
    ) cell
    WHERE cell.distance_m <= %(tolerance_m)s ORDER BY cell.distance_m, cell.code LIMIT 1
) by_point ON true
LEFT JOIN LATERAL (
    SELECT cell.code, cell.version, cell.subdistrict_code, cell.community_code
    FROM gis_building building
    JOIN grid_buildingcell link ON link.building_id = building.id AND link.valid_to IS NULL
    JOIN grid_gridcell cell ON cell.id = link.cell_id
    WHERE ticket.point IS NULL AND building.code = ticket.building_code AND building.valid_to IS NULL
) by_building ON true
LEFT JOIN grid_gridcell named ON ticket.point IS NULL AND named.code = ticket.current_cell_code AND named.valid_to IS NULL
CROSS JOIN LATERAL (SELECT
    coalesce(by_point.code, by_building.code, named.code) AS code,
    coalesce(by_point.version, by_building.version, named.version) AS version,
    coalesce(by_point.subdistrict_code, by_building.subdistrict_code, named.subdistrict_code) AS subdistrict_code,
    coalesce(by_point.community_code, by_building.community_code, named.community_code) AS community_code
) home
WHERE ticket.closed_at IS NULL AND CASE
    WHEN %(codes)s::text[] IS NOT NULL THEN ticket.current_cell_code = ANY(%(codes)s::text[])
    ELSE (ticket.current_cell_code <> '' OR %(by_ground)s) AND NOT EXISTS (
        SELECT FROM grid_gridcell cell WHERE cell.code = ticket.current_cell_code AND cell.valid_to IS NULL
          AND (NOT %(by_ground)s OR CASE WHEN ticket.point IS NULL
              THEN coalesce(by_building.code = cell.code, true) ELSE ST_Intersects(cell.geom, ticket.point) END)) END
ORDER BY ticket.id
FOR UPDATE OF ticket
