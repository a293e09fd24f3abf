-- purpose: addresses drawn by a seed for measuring the geocoder, half of them buildings with a number of their own.
-- plan: reads all plates and buildings once and sorts them by a hash; for measuring only.
WITH drawn AS (
    (SELECT * FROM gis_standardaddress WHERE level = 'plate' AND status = 'active' AND building_id IS NOT NULL
     ORDER BY md5(code || %(seed)s) LIMIT %(half)s)
    UNION ALL
    (SELECT * FROM gis_standardaddress WHERE level = 'building' AND status = 'active' AND building_id IS NOT NULL
     ORDER BY md5(code || %(seed)s) LIMIT %(half)s)
)
SELECT building.code, ST_X(drawn.point), ST_Y(drawn.point), coalesce(subdistrict.name_zh, ''), drawn.subdistrict_code,
       coalesce(community.name_zh, ''), drawn.community_code, drawn.road_name, drawn.door_plate, drawn.compound_name,
       drawn.building_no, coalesce(room.unit_no, ''), coalesce(room.room_no, ''), road.code, compound.code
FROM drawn JOIN gis_building building ON building.id = drawn.building_id
LEFT JOIN gis_area subdistrict ON subdistrict.level = 'subdistrict' AND subdistrict.valid_to IS NULL
    AND subdistrict.code = drawn.subdistrict_code
LEFT JOIN gis_area community ON community.level = 'community' AND community.valid_to IS NULL
    AND community.code = drawn.community_code
LEFT JOIN LATERAL (
    SELECT unit_no, room_no FROM gis_standardaddress room
    WHERE room.building_id = building.id AND room.level = 'room' AND room.status = 'active'
    ORDER BY md5(room.code || %(seed)s) LIMIT 1
) room ON true
LEFT JOIN LATERAL (
    SELECT code FROM gis_road WHERE valid_to IS NULL AND name_zh = drawn.road_name
    ORDER BY geom <-> drawn.point LIMIT 1
) road ON true
LEFT JOIN LATERAL (
    SELECT code FROM gis_area WHERE valid_to IS NULL AND level = 'compound' AND name_zh = drawn.compound_name
    ORDER BY geom <-> drawn.point LIMIT 1
) compound ON drawn.compound_name > ''
ORDER BY md5(drawn.code || %(seed)s)
