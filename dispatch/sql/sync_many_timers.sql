-- Purpose: as sync_timers.sql, for many subjects of one type at once under the same facts: of each ladder the first rung
-- that has not fired stands pending, every other pending timer is cancelled.
-- Plan: probes of the unique index timer_fires_once, one for each subject and rung.
WITH rung AS (
    SELECT * FROM unnest(%(stages)s::text[], %(levels)s::text[], %(cycles)s::int[], %(due)s::timestamptz[])
        WITH ORDINALITY AS r (stage, level, cycle, due_at, position)
), next AS (
    SELECT DISTINCT ON (subject.id, r.stage, r.cycle) subject.id, r.stage, r.level, r.cycle, r.due_at
    FROM unnest(%(subject_ids)s::uuid[]) AS subject (id) CROSS JOIN rung r
    WHERE NOT EXISTS (
        SELECT FROM dispatch_timer t
        WHERE t.subject_type = %(subject_type)s AND t.subject_id = subject.id AND t.stage = r.stage
          AND t.level = r.level AND t.cycle = r.cycle AND t.state IN ('fired', 'quarantined'))
    ORDER BY subject.id, r.stage, r.cycle, r.position
), cancelled AS (
    UPDATE dispatch_timer t SET state = 'cancelled'
    WHERE t.subject_type = %(subject_type)s AND t.subject_id = ANY(%(subject_ids)s::uuid[]) AND t.state = 'pending'
      AND (t.subject_id, t.stage, t.level, t.cycle) NOT IN (SELECT id, stage, level, cycle FROM next)
)
INSERT INTO dispatch_timer AS t (subject_type, subject_id, stage, level, cycle, due_at, try_at,
                                 state, attempts, last_error)
SELECT %(subject_type)s, id, stage, level, cycle, due_at, due_at, 'pending', 0, '' FROM next
ON CONFLICT (subject_type, subject_id, stage, level, cycle) DO UPDATE SET
    due_at = excluded.due_at, try_at = excluded.due_at, state = 'pending'
WHERE t.state = 'cancelled' OR t.due_at <> excluded.due_at
