-- purpose: aliases, former and short names, points of interest, and the official name of what each stands for.
-- plan: place_name is small; the names of its targets come by the unique indexes of valid rows.
SELECT further.kind, further.name, further.relation, further.target_code,
       coalesce(road.name_zh, area.name_zh, building.name_zh, address.full_text, further.name)
FROM gis_placename further
LEFT JOIN gis_road road ON further.kind = 'road' AND road.code = further.target_code AND road.valid_to IS NULL
LEFT JOIN gis_area area ON further.kind IN ('compound', 'community', 'subdistrict') AND area.level = further.kind
    AND area.code = further.target_code AND area.valid_to IS NULL
LEFT JOIN gis_building building ON further.kind IN ('building', 'poi') AND building.code = further.target_code
    AND building.valid_to IS NULL
LEFT JOIN gis_standardaddress address ON further.kind IN ('building', 'poi') AND address.code = further.target_code
WHERE further.valid_to IS NULL
