-- purpose: every road and compound name the address library holds, without reading its million rows: each step of the
-- recursion jumps to the next name in an index (address_road_plate, address_compound_building).
-- plan: Recursive Union over Index Only Scans, ~0.01 ms a name.
WITH RECURSIVE road(name) AS (
    (SELECT road_name FROM gis_standardaddress
     WHERE level IN ('plate', 'building') AND road_name > '' ORDER BY road_name LIMIT 1)
    UNION ALL
    SELECT (SELECT road_name FROM gis_standardaddress
            WHERE level IN ('plate', 'building') AND road_name > road.name ORDER BY road_name LIMIT 1)
    FROM road WHERE road.name IS NOT NULL
), compound(name) AS (
    (SELECT compound_name FROM gis_standardaddress
     WHERE level IN ('plate', 'building') AND NOT compound_name = '' AND compound_name > ''
     ORDER BY compound_name LIMIT 1)
    UNION ALL
    SELECT (SELECT compound_name FROM gis_standardaddress
            WHERE level IN ('plate', 'building') AND NOT compound_name = '' AND compound_name > compound.name
            ORDER BY compound_name LIMIT 1)
    FROM compound WHERE compound.name IS NOT NULL
)
SELECT 'road', name FROM road WHERE name IS NOT NULL
UNION
SELECT 'road', name_zh FROM gis_road WHERE valid_to IS NULL AND name_zh > ''
UNION
SELECT 'compound', name FROM compound WHERE name IS NOT NULL
UNION
SELECT 'compound', name_zh FROM gis_area WHERE valid_to IS NULL AND level = 'compound' AND name_zh > ''
