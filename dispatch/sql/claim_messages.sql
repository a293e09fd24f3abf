-- Purpose: take due messages in hand for a while, oldest first, leaving alone those another worker takes. The lease and
-- the count of attempts are committed before anything is sent: a worker that dies gives the message back by itself.
-- Plan: index outbox_waiting (try_at, id) of the waiting ones, at most `batch` rows.
UPDATE dispatch_outboxmessage AS m
SET attempts = m.attempts + 1, try_at = %(leased_until)s
FROM (
    SELECT id FROM dispatch_outboxmessage
    WHERE state = 'waiting' AND try_at <= %(now)s
    ORDER BY try_at, id
    LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
) AS due
WHERE m.id = due.id
RETURNING m.id
