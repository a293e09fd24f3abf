-- Purpose: as sync_deadlines.sql, for many subjects of one type at once under the same facts: running rows that are no
-- longer prescribed are met at %(now)s; the prescribed ones are written or moved.
-- Plan: both halves by the unique index deadline_once_per_cycle, one probe for each subject and stage.
WITH prescribed AS (
    SELECT * FROM unnest(
        %(stages)s::text[], %(cycles)s::int[], %(owners)s::text[], %(units)s::text[], %(started)s::timestamptz[],
        %(due)s::timestamptz[], %(amber)s::timestamptz[], %(provisional)s::bool[], %(compressed)s::bool[]
    ) AS p (stage, cycle, owner, unit_code, started_at, due_at, amber_at, provisional, compressed)
), met AS (
    UPDATE dispatch_deadline d SET met_at = %(now)s
    WHERE d.subject_type = %(subject_type)s AND d.subject_id = ANY(%(subject_ids)s::uuid[]) AND d.met_at IS NULL
      AND (d.stage, d.cycle) NOT IN (SELECT stage, cycle FROM prescribed)
)
INSERT INTO dispatch_deadline AS d (subject_type, subject_id, stage, cycle, owner, unit_code,
                                    started_at, due_at, amber_at, provisional, compressed)
SELECT %(subject_type)s, subject.id, p.* FROM unnest(%(subject_ids)s::uuid[]) AS subject (id) CROSS JOIN prescribed p
ON CONFLICT (subject_type, subject_id, stage, cycle) DO UPDATE SET
    owner = excluded.owner, unit_code = excluded.unit_code, started_at = excluded.started_at,
    due_at = excluded.due_at, amber_at = excluded.amber_at, provisional = excluded.provisional,
    compressed = excluded.compressed, met_at = NULL
WHERE d.met_at IS NOT NULL
   OR (d.owner, d.unit_code, d.started_at, d.due_at, d.amber_at, d.provisional, d.compressed)
      IS DISTINCT FROM (excluded.owner, excluded.unit_code, excluded.started_at, excluded.due_at,
                        excluded.amber_at, excluded.provisional, excluded.compressed)
