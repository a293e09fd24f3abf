-- Purpose: the first deadlines of a new subject and the first rung of each one's ladder, in one statement. Nothing is
-- looked for, because nothing can be there; a subject that is not new after all fails on the unique constraints.
WITH started AS (
    INSERT INTO dispatch_deadline (subject_type, subject_id, stage, cycle, owner, unit_code,
                                   started_at, due_at, amber_at, provisional, compressed)
    SELECT %(subject_type)s, %(subject_id)s, p.* FROM unnest(
        %(stages)s::text[], %(cycles)s::int[], %(owners)s::text[], %(units)s::text[], %(started)s::timestamptz[],
        %(due)s::timestamptz[], %(amber)s::timestamptz[], %(provisional)s::bool[], %(compressed)s::bool[]
    ) AS p
)
INSERT INTO dispatch_timer (subject_type, subject_id, stage, level, cycle, due_at, try_at, state, attempts, last_error)
SELECT %(subject_type)s, %(subject_id)s, r.stage, r.level, r.cycle, r.due_at, r.due_at, 'pending', 0, ''
FROM unnest(%(timer_stages)s::text[], %(timer_levels)s::text[], %(timer_cycles)s::int[], %(timer_due)s::timestamptz[])
    AS r (stage, level, cycle, due_at)
