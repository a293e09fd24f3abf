-- Purpose: mark claimed timers as fired and set up the next rung of their ladders in one statement: of each ladder's
-- other rungs the first that has not fired or failed for good. One that was cancelled earlier comes back.
WITH settled AS (
    UPDATE dispatch_timer SET state = 'fired', fired_at = %(now)s WHERE id = ANY(%(ids)s)
), rung AS (
    SELECT * FROM unnest(%(subject_types)s::text[], %(subject_ids)s::uuid[], %(stages)s::text[], %(levels)s::text[],
                         %(cycles)s::int[], %(due)s::timestamptz[])
        WITH ORDINALITY AS r (subject_type, subject_id, stage, level, cycle, due_at, position)
)
INSERT INTO dispatch_timer AS t (subject_type, subject_id, stage, level, cycle, due_at, try_at,
                                 state, attempts, last_error)
SELECT DISTINCT ON (r.subject_type, r.subject_id, r.stage, r.cycle)
       r.subject_type, r.subject_id, r.stage, r.level, r.cycle, r.due_at, r.due_at, 'pending', 0, ''
FROM rung r
WHERE NOT EXISTS (
    SELECT FROM dispatch_timer t
    WHERE t.subject_type = r.subject_type AND t.subject_id = r.subject_id AND t.stage = r.stage
      AND t.level = r.level AND t.cycle = r.cycle AND t.state IN ('fired', 'quarantined'))
ORDER BY r.subject_type, r.subject_id, r.stage, r.cycle, r.position
ON CONFLICT (subject_type, subject_id, stage, level, cycle) DO UPDATE SET
    state = 'pending', due_at = excluded.due_at, try_at = excluded.due_at
WHERE t.state = 'cancelled'
