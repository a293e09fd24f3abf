-- Purpose: mark claimed timers as fired and set up the next rung of their ladders, all in one statement. A next rung
-- that was cancelled earlier comes back; one that fired already stays fired.
WITH settled AS (
    UPDATE dispatch_timer SET state = 'fired', fired_at = %(now)s WHERE id = ANY(%(ids)s)
)
INSERT INTO dispatch_timer AS t (subject_type, subject_id, stage, level, cycle, due_at, try_at,
                                 state, attempts, last_error)
SELECT subject_type, subject_id, stage, level, cycle, due_at, due_at, 'pending', 0, ''
FROM unnest(%(subject_types)s::text[], %(subject_ids)s::uuid[], %(stages)s::text[], %(levels)s::text[],
            %(cycles)s::int[], %(due)s::timestamptz[])
    AS next (subject_type, subject_id, stage, level, cycle, due_at)
ON CONFLICT (subject_type, subject_id, stage, level, cycle) DO UPDATE SET
    state = 'pending', due_at = excluded.due_at, try_at = excluded.due_at
WHERE t.state = 'cancelled'
