-- purpose: addresses take over the new name of their road. Where several roads bear the old name, those nearest to the
-- renamed one are meant. Rooms have no search text; grams are the one- and two-character pieces of the new one.
-- plan: address_road_plate for plates and buildings, then address_parent and address_building_room for what is below.
WITH RECURSIVE own AS (
    SELECT address.id, address.code, address.building_id FROM gis_standardaddress address
    WHERE address.road_name = %(old)s AND address.level IN ('plate', 'building')
      AND (SELECT road.code FROM gis_road road WHERE road.valid_to IS NULL AND road.name_zh IN (%(old)s, %(new)s)
             AND (road.name_zh = %(old)s OR road.code = %(code)s)
           ORDER BY road.geom <-> address.point LIMIT 1) = %(code)s
), below AS (
    SELECT id, code, building_id FROM own
    UNION
    SELECT address.id, address.code, address.building_id
    FROM below JOIN gis_standardaddress address ON address.parent_code = below.code AND NOT address.parent_code = ''
), renamed AS (
    SELECT address.id, replace(address.full_text, %(old)s, %(new)s) AS full_text,
           replace(address.search_text, %(old_normal)s, %(new_normal)s) AS search_text
    FROM gis_standardaddress address JOIN below USING (id)
)
UPDATE gis_standardaddress address SET
    road_name = CASE WHEN address.road_name = %(old)s THEN %(new)s ELSE address.road_name END,
    full_text = renamed.full_text,
    search_text = renamed.search_text,
    grams = coalesce((
        SELECT array_agg(DISTINCT piece ORDER BY piece) FROM (
            SELECT substr(renamed.search_text, i, size) AS piece
            FROM generate_series(1, 2) size, generate_series(1, length(renamed.search_text) - size + 1) i) pieces
    ), '{}')
FROM renamed WHERE renamed.id = address.id
