-- Addresses whose searchable part resembles the text; index address_trigrams.
SELECT address.code, address.full_text, building.code, address.subdistrict_code, address.community_code,
       ST_X(address.point), ST_Y(address.point), similarity(address.search_text, %(text)s) * 0.95 AS score
FROM gis_standardaddress address LEFT JOIN gis_building building ON building.id = address.building_id
WHERE address.status = 'active' AND address.level IN ('plate', 'building') AND address.search_text %% %(text)s
ORDER BY score DESC, length(address.search_text), address.code
LIMIT %(limit)s
