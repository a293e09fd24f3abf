-- Addresses on a road the text names, nearest door plate first; index address_road_plate.
-- The longest ending that is a road wins: "昌岗街道昌岗中路" offers 昌岗中路, 岗中路, 中路 and more.
WITH road AS (
    SELECT road_name FROM gis_standardaddress
    WHERE road_name = ANY(%(roads)s) AND status = 'active' AND level IN ('plate', 'building')
    ORDER BY length(road_name) DESC LIMIT 1
), on_road AS (
    SELECT address.*, abs(nullif(substring(door_plate from '^\d{1,6}'), '')::int - %(number)s) AS apart
    FROM gis_standardaddress address JOIN road USING (road_name)
    WHERE address.status = 'active' AND address.level IN ('plate', 'building')
)
SELECT address.code, address.full_text, building.code, address.subdistrict_code, address.community_code,
       ST_X(address.point), ST_Y(address.point),
       CASE WHEN address.door_plate = %(plate)s THEN 1.0
            WHEN address.apart = 0 THEN 0.9
            WHEN address.apart <= 20 THEN 0.8 - address.apart / 100.0
            ELSE 0.4 END AS score
FROM on_road address LEFT JOIN gis_building building ON building.id = address.building_id
ORDER BY score DESC, address.apart, address.code
LIMIT %(limit)s
