-- Purpose: the places of a campaign that have no task yet, with how many subjects its frozen base counts in each: every
-- building, and every cell with subjects outside of buildings. Sorted by responsibility grid, then along the street.
-- Plan: the campaign's counters by the key of verification_counter_once (one scan of its 95,000 × 7 rows for a whole
-- district), grouped by hash; then hash joins to buildings, cells and responsibility grids; the anti-join with the
-- tasks by verification_task_one_per_place.
SELECT found.building_code, found.cell_code, found.community_code, found.subdistrict_code,
       coalesce(responsibility.code, '') AS responsibility_code,
       coalesce(nullif(building.name_zh, ''), address.full_text, nullif(cell.name, ''), '') AS name,
       ST_X(coalesce(building.point, cell.label_point)) AS lon, ST_Y(coalesce(building.point, cell.label_point)) AS lat,
       found.records
FROM (
    SELECT counter.building_code, counter.cell_code, max(counter.community_code) AS community_code,
           max(counter.subdistrict_code) AS subdistrict_code, sum(counter.base) AS records
    FROM grid_verificationcounter counter
    WHERE counter.campaign_id = %(campaign)s AND counter.base > 0
      AND (%(within)s::text[] IS NULL OR counter.subdistrict_code = ANY(%(within)s::text[]))
      AND (%(areas)s::text[] = '{}' OR counter.subdistrict_code = ANY(%(areas)s::text[])
        OR counter.community_code = ANY(%(areas)s::text[]) OR counter.cell_code = ANY(%(areas)s::text[]))
    GROUP BY 1, 2
) found
LEFT JOIN gis_building building ON building.code = found.building_code AND building.valid_to IS NULL
LEFT JOIN gis_standardaddress address ON address.id = building.address_id
LEFT JOIN grid_gridcell cell ON cell.code = found.cell_code AND cell.valid_to IS NULL
LEFT JOIN grid_responsibilitygridcell covered ON covered.cell_code = found.cell_code AND covered.valid_to IS NULL
LEFT JOIN grid_responsibilitygrid responsibility ON responsibility.id = covered.grid_id
WHERE NOT EXISTS (
    SELECT FROM dispatch_verificationtask task
    WHERE task.campaign_id = %(campaign)s AND task.building_code = found.building_code
      AND task.cell_code = found.cell_code AND task.state <> 'cancelled')
ORDER BY 5, 1, 2
