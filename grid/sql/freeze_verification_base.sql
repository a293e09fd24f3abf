-- purpose: the base of one kind at the start of a campaign: how many subjects stand in each building, or in each cell
-- where they stand in none. The parts in braces come from grid.selectors.subject_sources.
-- Plan: one sequential scan of the subjects with hash joins to their homes, aggregated by building (95,000 groups), and
-- only then joined to the buildings' cells.
INSERT INTO grid_verificationcounter
    (campaign_id, subject_kind, building_code, cell_code, community_code, subdistrict_code, base)
SELECT %(campaign)s, %(kind)s, found.building, coalesce(cell.code, found.cell), coalesce(cell.community_code, ''),
       coalesce(cell.subdistrict_code, ''), sum(found.subjects)
FROM (
    SELECT {building} AS building, {cell} AS cell, count(*) AS subjects
    FROM {tables} WHERE {standing} GROUP BY 1, 2
) found
LEFT JOIN gis_building building ON building.code = found.building AND building.valid_to IS NULL
LEFT JOIN grid_buildingcell link ON link.building_id = building.id AND link.valid_to IS NULL
LEFT JOIN grid_gridcell placed ON placed.id = link.cell_id
LEFT JOIN grid_gridcell cell ON cell.valid_to IS NULL AND cell.code = coalesce(placed.code, nullif(found.cell, ''))
WHERE %(subdistricts)s::text[] = '{{}}' OR cell.subdistrict_code = ANY(%(subdistricts)s::text[])
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 3, 4 -- as the key has them: figures read the rows one after the other, not all over the table
