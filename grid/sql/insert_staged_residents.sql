-- Purpose: staged persons nobody knew become residents under the number they were staged with; then everybody belongs
-- to the household the line names, whoever left or died to none.
-- Plan: hash joins over registry_stage, registry_match and grid_household (household_code_once); an index probe of
-- resident_one_valid_household for every known resident. 1.63 M new persons: one pass each, no sort but by line.
INSERT INTO grid_resident (
    id, resident_class, sex, birth_year, sealed, id_index, phone_index, name_index, source_index, content_index,
    care_flags, contradictions, registration_expires_on, stay_since_on, status, created_at, updated_at)
SELECT s.id, s.resident_class, s.sex, s.birth_year, s.sealed, s.id_index, s.phone_index, s.name_index, s.source_index,
    s.content_index, s.care_flags, s.contradictions, s.registration_expires_on, s.stay_since_on, s.status,
    %(at)s, %(at)s
FROM registry_stage s
WHERE NOT EXISTS (SELECT FROM registry_match m WHERE m.line = s.line);

WITH closed AS (
    UPDATE grid_householdmember member SET valid_to = %(at)s
    FROM registry_stage s JOIN registry_match m USING (line) LEFT JOIN grid_household h ON h.code = s.household_code
    WHERE member.resident_id = m.id AND member.valid_to IS NULL
      AND (s.status <> 'active' OR (h.id IS NOT NULL AND member.household_id <> h.id))
    RETURNING s.line, member.household_id
), left_behind AS (
    UPDATE grid_household household SET version = version + 1, updated_at = %(at)s
    FROM (SELECT DISTINCT household_id FROM closed) c WHERE household.id = c.household_id
)
INSERT INTO registry_changed SELECT line FROM closed;

WITH renamed AS (
    UPDATE grid_householdmember member SET relation = s.relation
    FROM registry_stage s JOIN registry_match m USING (line)
    WHERE member.resident_id = m.id AND member.valid_to IS NULL AND s.household_code <> ''
      AND s.relation <> 'other' AND member.relation <> s.relation
    RETURNING s.line
)
INSERT INTO registry_changed SELECT line FROM renamed;

INSERT INTO registry_changed
SELECT s.line FROM registry_stage s JOIN registry_match m USING (line)
    JOIN grid_household h ON h.code = s.household_code AND h.status = 'active'
WHERE s.status = 'active'
  AND NOT EXISTS (SELECT FROM grid_householdmember x WHERE x.resident_id = m.id AND x.valid_to IS NULL);

INSERT INTO grid_householdmember (household_id, resident_id, relation, valid_from, opened_by, reason)
SELECT h.id, coalesce(m.id, s.id), s.relation, %(at)s, %(actor)s, ''
FROM registry_stage s JOIN grid_household h ON h.code = s.household_code AND h.status = 'active'
    LEFT JOIN registry_match m USING (line)
WHERE s.status = 'active'
  AND (m.id IS NULL
       OR NOT EXISTS (SELECT FROM grid_householdmember x WHERE x.resident_id = m.id AND x.valid_to IS NULL))
