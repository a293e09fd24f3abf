-- Purpose: take due timers for this transaction, oldest first, leaving alone those another worker holds.
SELECT id, subject_type, subject_id, stage, level, cycle, due_at, attempts
FROM dispatch_timer
WHERE state = 'pending' AND try_at <= %(now)s
ORDER BY try_at, id
LIMIT %(batch)s
FOR UPDATE SKIP LOCKED
