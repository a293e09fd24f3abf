-- purpose: the addresses that a reading of a text may mean, a few for each name it holds, the fitting numbers first.
-- A merged or void entry answers with its successor.
-- plan: one Index Scan of address_road_plate or address_compound_building for each name (a road's addresses, some
-- hundred at most), address_code and building_one_valid_row for names of buildings; never the table itself.
WITH found AS (
    SELECT hit.id FROM unnest(%(roads)s::text[]) AS road(name) CROSS JOIN LATERAL (
        SELECT id FROM gis_standardaddress address
        WHERE road_name = road.name AND (status = 'active' OR successor_code > '') AND level IN ('plate', 'building')
        ORDER BY door_plate = ANY(%(plates)s) DESC, building_no = %(building)s DESC,
                 community_code = ANY(%(communities)s) DESC, subdistrict_code = ANY(%(subdistricts)s) DESC,
                 abs(substring(door_plate from '^\d{1,6}')::int - %(number)s), door_plate, building_no
        LIMIT %(each)s) hit
    UNION
    SELECT hit.id FROM unnest(%(compounds)s::text[]) AS compound(name) CROSS JOIN LATERAL (
        SELECT id FROM gis_standardaddress address
        WHERE compound_name = compound.name AND (status = 'active' OR successor_code > '') AND level IN ('plate', 'building')
          AND NOT compound_name = ''
        ORDER BY building_no = %(inside)s DESC, community_code = ANY(%(communities)s) DESC,
                 subdistrict_code = ANY(%(subdistricts)s) DESC, length(building_no), building_no
        LIMIT %(each)s) hit
    UNION
    SELECT id FROM gis_standardaddress
    WHERE code = ANY(%(codes)s) AND (status = 'active' OR successor_code > '') AND level IN ('plate', 'building')
    UNION
    SELECT address.id FROM gis_building building JOIN gis_standardaddress address ON address.building_id = building.id
    WHERE building.code = ANY(%(codes)s) AND building.valid_to IS NULL AND address.room_no = ''
      AND (address.status = 'active' OR address.successor_code > '')
      AND address.level IN ('plate', 'building')
)
SELECT coalesce(successor.code, address.code), coalesce(successor.level, address.level),
       coalesce(successor.full_text, address.full_text), address.road_name, address.door_plate, address.compound_name,
       address.building_no, coalesce(successor.subdistrict_code, address.subdistrict_code),
       coalesce(successor.community_code, address.community_code),
       ST_X(coalesce(successor.point, address.point)), ST_Y(coalesce(successor.point, address.point)),
       building.id, building.code
FROM found JOIN gis_standardaddress address USING (id)
LEFT JOIN gis_standardaddress successor ON address.status <> 'active' AND successor.code = address.successor_code
    AND successor.status = 'active'
LEFT JOIN gis_building building ON building.id = coalesce(successor.building_id, address.building_id)
WHERE address.status = 'active' OR successor.id IS NOT NULL
