-- Purpose: take due timers for this transaction, oldest first, leaving alone those another worker holds. Of one subject
-- only the earliest is taken, so that its timers fire in the order of their times however many workers there are.
-- Plan: timer_pending in its own order up to the limit; for each row the few timers of its subject by timer_fires_once.
-- The sub-select cannot become a join, which would read all pending timers for each batch.
SELECT id, subject_type, subject_id, stage, level, cycle, due_at, attempts
FROM dispatch_timer timer
WHERE state = 'pending' AND try_at <= %(now)s
  AND id = (SELECT earliest.id FROM dispatch_timer earliest
            WHERE earliest.subject_type = timer.subject_type AND earliest.subject_id = timer.subject_id
              AND earliest.state = 'pending'
            ORDER BY earliest.try_at, earliest.id LIMIT 1)
ORDER BY try_at, id
LIMIT %(batch)s
FOR UPDATE SKIP LOCKED
