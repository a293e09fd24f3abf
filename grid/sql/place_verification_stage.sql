-- purpose: the counter that each staged record belongs to: the area its building had when the campaign's base was
-- frozen; a building that has none yet gets the area of its present cell; what stands in no building, that of its cell.
-- Plan: hash aggregate over the stage to some thousand places, index probes on verification_counter_once for each.
CREATE TEMP TABLE verification_place ON COMMIT DROP AS
SELECT place.subject_kind, place.building_code AS given_building, place.cell_code AS given_cell,
       place.building_code,
       coalesce(frozen.cell_code, cell.code, place.cell_code) AS cell_code,
       coalesce(frozen.community_code, cell.community_code, '') AS community_code,
       coalesce(frozen.subdistrict_code, cell.subdistrict_code, '') AS subdistrict_code
FROM (SELECT DISTINCT subject_kind, building_code, cell_code FROM verification_stage WHERE problem IS NULL) place
LEFT JOIN LATERAL (
    SELECT counter.cell_code, counter.community_code, counter.subdistrict_code
    FROM grid_verificationcounter counter
    WHERE counter.campaign_id = %(campaign)s AND counter.subject_kind = place.subject_kind
      AND counter.building_code = place.building_code AND (place.building_code <> '' OR counter.cell_code = place.cell_code)
    ORDER BY counter.cell_code LIMIT 1
) frozen ON true
LEFT JOIN gis_building building ON building.code = place.building_code AND building.valid_to IS NULL
LEFT JOIN grid_buildingcell link ON link.building_id = building.id AND link.valid_to IS NULL
LEFT JOIN grid_gridcell placed ON placed.id = link.cell_id
LEFT JOIN grid_gridcell cell ON cell.valid_to IS NULL AND cell.code = coalesce(placed.code, nullif(place.cell_code, ''))
