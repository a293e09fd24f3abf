-- Purpose: staged households live where their lines say; a household that lived elsewhere has moved at %(at)s.
-- Plan: hash joins of registry_stage with grid_household (household_code_once) and grid_householdplace; once over each.
WITH moved AS (
    UPDATE grid_householdplace place SET valid_to = %(at)s
    FROM registry_stage s JOIN registry_match m USING (line)
    WHERE place.household_id = m.id AND place.valid_to IS NULL
      AND (place.house_code <> s.house_code OR s.status = 'void')
    RETURNING s.line
)
INSERT INTO registry_changed SELECT line FROM moved;

INSERT INTO registry_changed
SELECT s.line FROM registry_stage s JOIN registry_match m USING (line)
WHERE s.status = 'active'
  AND NOT EXISTS (SELECT FROM grid_householdplace p WHERE p.household_id = m.id AND p.valid_to IS NULL);

INSERT INTO grid_householdplace (household_id, house_code, valid_from, opened_by, reason)
SELECT household.id, s.house_code, %(at)s, %(actor)s, ''
FROM registry_stage s JOIN grid_household household ON household.code = s.code
WHERE s.status = 'active'
  AND NOT EXISTS (SELECT FROM grid_householdplace p WHERE p.household_id = household.id AND p.valid_to IS NULL);

UPDATE grid_household household SET version = version + 1, updated_at = %(at)s
FROM registry_stage s JOIN registry_match m USING (line) JOIN registry_changed c USING (line)
WHERE household.id = m.id AND household.updated_at < %(at)s
