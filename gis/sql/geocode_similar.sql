-- purpose: addresses on roads or in compounds whose names resemble the text, only where the stated number exists.
-- plan: Index Scans of address_road_plate and address_compound_building with both columns, one probe for each pair.
SELECT coalesce(successor.code, address.code), coalesce(successor.level, address.level),
       coalesce(successor.full_text, address.full_text), address.road_name, address.door_plate, address.compound_name,
       address.building_no, coalesce(successor.subdistrict_code, address.subdistrict_code),
       coalesce(successor.community_code, address.community_code),
       ST_X(coalesce(successor.point, address.point)), ST_Y(coalesce(successor.point, address.point)),
       building.id, building.code
FROM (
    SELECT id FROM gis_standardaddress
    WHERE road_name = ANY(%(roads)s) AND door_plate = ANY(%(plates)s)
      AND (status = 'active' OR successor_code > '') AND level IN ('plate', 'building')
    UNION
    SELECT id FROM gis_standardaddress
    WHERE compound_name = ANY(%(compounds)s) AND building_no = %(inside)s AND NOT compound_name = ''
      AND (status = 'active' OR successor_code > '') AND level IN ('plate', 'building')
    LIMIT %(most)s
) found JOIN gis_standardaddress address USING (id)
LEFT JOIN gis_standardaddress successor ON address.status <> 'active' AND successor.code = address.successor_code
    AND successor.status = 'active'
LEFT JOIN gis_building building ON building.id = coalesce(successor.building_id, address.building_id)
WHERE address.status = 'active' OR successor.id IS NOT NULL
