-- purpose: addresses on roads or in compounds whose names resemble the text, only where the stated number exists.
-- plan: Index Scans of address_road_plate and address_compound_building with both columns, one probe for each pair.
SELECT address.code, address.level, address.full_text, address.road_name, address.door_plate, address.compound_name,
       address.building_no, address.subdistrict_code, address.community_code,
       ST_X(address.point), ST_Y(address.point), building.id, building.code
FROM (
    SELECT id FROM gis_standardaddress
    WHERE road_name = ANY(%(roads)s) AND door_plate = ANY(%(plates)s)
      AND status = 'active' AND level IN ('plate', 'building')
    UNION
    SELECT id FROM gis_standardaddress
    WHERE compound_name = ANY(%(compounds)s) AND building_no = %(inside)s AND NOT compound_name = ''
      AND status = 'active' AND level IN ('plate', 'building')
    LIMIT %(most)s
) found JOIN gis_standardaddress address USING (id) LEFT JOIN gis_building building ON building.id = address.building_id
