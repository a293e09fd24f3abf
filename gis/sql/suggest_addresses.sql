-- purpose: addresses on the named roads and in the named compounds whose number begins as typed.
-- plan: address_road_plate and address_compound_building, one Index Scan for each name, at most %(each)s rows of it.
SELECT hit.full_text, hit.code, building.code, ST_X(hit.point), ST_Y(hit.point), coalesce(named.road, named.compound)
FROM unnest(%(roads)s::text[], %(compounds)s::text[], %(ranks)s::int[]) AS named(road, compound, rank)
CROSS JOIN LATERAL (
    (SELECT full_text, code, building_id, point, length(door_plate) AS size, door_plate AS number, building_no
     FROM gis_standardaddress
     WHERE road_name = named.road AND door_plate LIKE %(prefix)s AND status = 'active'
       AND level IN ('plate', 'building')
     ORDER BY length(door_plate), door_plate, level DESC, length(building_no), building_no LIMIT %(each)s)
    UNION ALL
    (SELECT full_text, code, building_id, point, length(building_no), building_no, building_no
     FROM gis_standardaddress
     WHERE compound_name = named.compound AND building_no LIKE %(prefix)s AND status = 'active'
       AND level IN ('plate', 'building') AND NOT compound_name = ''
     ORDER BY length(building_no), building_no, code LIMIT %(each)s)
) hit
LEFT JOIN gis_building building ON building.id = hit.building_id
ORDER BY named.rank, CASE WHEN %(lon)s::float8 IS NULL THEN 0
                          ELSE hit.point <-> ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) END,
         hit.size, hit.number, length(hit.building_no), hit.building_no
LIMIT %(limit)s
