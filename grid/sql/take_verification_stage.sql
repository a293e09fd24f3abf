-- purpose: the staged records that are new, each with the record of the same subject that it takes the place of.
-- Plan: one probe of verification_record_latest for each staged row, in the one partition of its subject; never a scan
-- of the four million.
CREATE TEMP TABLE verification_taken ON COMMIT DROP AS
SELECT stage.line, stage.subject_kind, stage.subject_key, stage.building_code, stage.result,
       place.cell_code AS counted_cell, place.community_code, place.subdistrict_code,
       prior.id AS prior_id, prior.version AS prior_version, prior.result AS prior_result,
       prior.building_code AS prior_building, prior.cell_code AS prior_cell,
       prior.state IS DISTINCT FROM 'returned' AS prior_counts
FROM verification_stage stage
JOIN verification_place place ON place.subject_kind = stage.subject_kind
    AND place.given_building = stage.building_code AND place.given_cell = stage.cell_code
LEFT JOIN LATERAL (
    SELECT record.id, record.version, record.result, record.building_code, record.cell_code, record.client_id, batch.state
    FROM grid_verificationrecord record JOIN grid_verificationbatch batch ON batch.id = record.batch_id
    WHERE record.subject_key = stage.subject_key AND record.subject_kind = stage.subject_kind
      AND record.campaign_id = %(campaign)s AND record.latest
    LIMIT 1
) prior ON true
WHERE stage.problem IS NULL
  AND NOT EXISTS (
    SELECT FROM grid_verificationrecord same
    WHERE prior.id IS NOT NULL AND same.subject_key = stage.subject_key AND same.subject_kind = stage.subject_kind
      AND same.campaign_id = %(campaign)s AND same.client_id = stage.client_id)
