-- purpose: why a staged record cannot be taken, where it cannot: one pass over the stage.
UPDATE verification_stage stage SET problem = CASE
    WHEN judged.turn > 1 THEN 'verification_repeated'
    WHEN stage.result <> 'added' AND NOT stage.known THEN 'verification_subject_unknown'
    WHEN stage.result = 'added' AND stage.known THEN 'verification_subject_exists'
    WHEN stage.result = 'added' AND stage.subject_kind <> 'building' AND stage.building_code <> '' AND NOT EXISTS (
        SELECT FROM gis_building building WHERE building.code = stage.building_code AND building.valid_to IS NULL)
    THEN 'verification_building_unknown'
    WHEN stage.result = 'added' AND stage.building_code = '' AND stage.cell_code <> '' AND NOT EXISTS (
        SELECT FROM grid_gridcell cell WHERE cell.code = stage.cell_code AND cell.valid_to IS NULL)
    THEN 'verification_cell_unknown'
END
FROM (
    SELECT line, row_number() OVER (
        PARTITION BY subject_kind, subject_key ORDER BY device_at DESC, line DESC) AS turn
    FROM verification_stage
) judged
WHERE judged.line = stage.line
  AND (judged.turn > 1 OR NOT stage.known OR stage.result = 'added')
