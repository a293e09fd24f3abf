-- Purpose: bring the pending timers of one subject to what is prescribed. Of each ladder (stage, cycle) exactly the
-- first rung that has not fired or failed for good stands pending; every other pending timer is cancelled.
WITH rung AS (
    SELECT * FROM unnest(%(stages)s::text[], %(levels)s::text[], %(cycles)s::int[], %(due)s::timestamptz[])
        WITH ORDINALITY AS r (stage, level, cycle, due_at, position)
), next AS (
    SELECT DISTINCT ON (r.stage, r.cycle) r.stage, r.level, r.cycle, r.due_at FROM rung r
    WHERE NOT EXISTS (
        SELECT FROM dispatch_timer t
        WHERE t.subject_type = %(subject_type)s AND t.subject_id = %(subject_id)s AND t.stage = r.stage
          AND t.level = r.level AND t.cycle = r.cycle AND t.state IN ('fired', 'quarantined'))
    ORDER BY r.stage, r.cycle, r.position
), cancelled AS (
    UPDATE dispatch_timer t SET state = 'cancelled'
    WHERE t.subject_type = %(subject_type)s AND t.subject_id = %(subject_id)s AND t.state = 'pending'
      AND (t.stage, t.level, t.cycle) NOT IN (SELECT stage, level, cycle FROM next)
)
INSERT INTO dispatch_timer AS t (subject_type, subject_id, stage, level, cycle, due_at, try_at,
                                 state, attempts, last_error)
SELECT %(subject_type)s, %(subject_id)s, stage, level, cycle, due_at, due_at, 'pending', 0, '' FROM next
ON CONFLICT (subject_type, subject_id, stage, level, cycle) DO UPDATE SET
    due_at = excluded.due_at, try_at = excluded.due_at, state = 'pending'
WHERE t.state = 'cancelled' OR t.due_at <> excluded.due_at
