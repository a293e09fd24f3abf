-- Addresses that contain a text of one or two characters; index address_grams. The first 200 hits are ranked:
-- so short a text means thousands of them, and whoever typed it goes on typing.
SELECT address.code, address.full_text, building.code, address.subdistrict_code, address.community_code,
       ST_X(address.point), ST_Y(address.point),
       0.5 * length(%(text)s) / greatest(length(address.search_text), 1) AS score
FROM (
    SELECT * FROM gis_standardaddress
    WHERE status = 'active' AND level IN ('plate', 'building') AND grams @> ARRAY[%(text)s]::varchar[] LIMIT 200
) address LEFT JOIN gis_building building ON building.id = address.building_id
ORDER BY position(%(text)s IN address.search_text), length(address.search_text), address.code
LIMIT %(limit)s
