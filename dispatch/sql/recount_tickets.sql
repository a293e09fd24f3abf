-- Purpose: write what a recount of the clocks of a chunk of locked tickets moves, and nothing else: deadlines, the next
-- rung of each ladder, the cached due time, the event and its place in the queue of the feed (as feed/append.py does
-- for one ticket). The caller has copied what is prescribed into recounted_clock and recounted_ticket. Answers the
-- tickets under which other stages run than before; of those nothing is written.
-- Plan: running and waiting by the unique indexes deadline_once_per_cycle and timer_fires_once, one probe a ticket; all
-- writes by primary key, ids between the chunk's first and last, so that no join walks an index from its beginning.
-- Deadlines are HOT updates where their page has room, because nothing that moves is indexed there.
WITH running AS MATERIALIZED (
    SELECT d.id, d.subject_id, d.stage, d.cycle, d.due_at, d.amber_at, d.provisional, d.compressed
    FROM recounted_ticket r
    JOIN dispatch_deadline d ON d.subject_type = 'ticket' AND d.subject_id = r.id AND d.met_at IS NULL
    WHERE d.subject_id BETWEEN %(first)s AND %(last)s
), pair AS MATERIALIZED (
    SELECT coalesce(c.ticket_id, d.subject_id) AS ticket_id, d.id, c.due_at, c.amber_at, c.provisional, c.compressed,
           c.ticket_id IS NULL OR d.id IS NULL AS odd, d.due_at IS DISTINCT FROM c.due_at AS later,
           (d.amber_at, d.provisional, d.compressed) IS DISTINCT FROM (c.amber_at, c.provisional, c.compressed)
               AS otherwise
    FROM recounted_clock c
    FULL JOIN running d ON d.subject_id = c.ticket_id AND d.stage = c.stage AND d.cycle = c.cycle
), judged AS MATERIALIZED (
    SELECT r.id, coalesce(bool_or(p.odd), false) AS odd, coalesce(bool_or(p.later), false) AS later,
           coalesce(bool_or(p.later OR p.otherwise), false) AS moved
    FROM recounted_ticket r LEFT JOIN pair p ON p.ticket_id = r.id GROUP BY r.id
), deadline AS (
    UPDATE dispatch_deadline d SET due_at = p.due_at, amber_at = p.amber_at, provisional = p.provisional,
        compressed = p.compressed
    FROM pair p JOIN judged j ON j.id = p.ticket_id
    WHERE d.id = p.id AND NOT j.odd AND (p.later OR p.otherwise)
), waiting AS MATERIALIZED (
    SELECT m.id, m.subject_id, m.stage, m.cycle, m.level, m.due_at
    FROM judged j
    JOIN dispatch_timer m ON m.subject_type = 'ticket' AND m.subject_id = j.id AND m.state = 'pending'
    WHERE NOT j.odd AND m.subject_id BETWEEN %(first)s AND %(last)s
), rung AS MATERIALIZED (
    SELECT c.ticket_id, c.stage, c.cycle, c.level, c.rung_at
    FROM recounted_clock c JOIN judged j ON j.id = c.ticket_id WHERE NOT j.odd AND c.level IS NOT NULL
), wound AS MATERIALIZED (
    SELECT w.id, w.level AS stood, w.due_at AS stood_at, r.*
    FROM waiting w
    FULL JOIN rung r ON r.ticket_id = w.subject_id AND r.stage = w.stage AND r.cycle = w.cycle
), moved_timer AS (
    UPDATE dispatch_timer m SET due_at = w.rung_at, try_at = w.rung_at
    FROM wound w WHERE m.id = w.id AND w.level = w.stood AND w.rung_at <> w.stood_at
), cancelled AS (
    UPDATE dispatch_timer m SET state = 'cancelled'
    FROM wound w WHERE m.id = w.id AND w.level IS NULL
), other_rung AS MATERIALIZED (  -- another level of the same ladder: its row of old, or the waiting one, becomes it
    SELECT w.*, k.id AS known_id
    FROM wound w
    LEFT JOIN dispatch_timer k ON k.subject_type = 'ticket' AND k.subject_id = w.ticket_id AND k.stage = w.stage
        AND k.level = w.level AND k.cycle = w.cycle AND k.subject_id BETWEEN %(first)s AND %(last)s
    WHERE w.level IS DISTINCT FROM w.stood AND w.level IS NOT NULL
), taken_up AS (
    UPDATE dispatch_timer m SET due_at = o.rung_at, try_at = o.rung_at, state = 'pending'
    FROM other_rung o WHERE m.id = o.known_id
), left_behind AS (
    UPDATE dispatch_timer m SET state = 'cancelled'
    FROM other_rung o WHERE m.id = o.id AND o.known_id IS NOT NULL
), became AS (
    UPDATE dispatch_timer m SET level = o.level, due_at = o.rung_at, try_at = o.rung_at, attempts = 0, last_error = ''
    FROM other_rung o WHERE m.id = o.id AND o.known_id IS NULL
), begun AS (
    INSERT INTO dispatch_timer (subject_type, subject_id, stage, level, cycle, due_at, try_at, state, attempts,
                                last_error)
    SELECT 'ticket', ticket_id, stage, level, cycle, rung_at, rung_at, 'pending', 0, ''
    FROM other_rung WHERE id IS NULL AND known_id IS NULL
), ticket AS (
    UPDATE dispatch_ticket t SET calendar_version = %(calendar_version)s, event_seq = t.event_seq + j.later::int,
        next_due_at = CASE WHEN j.moved THEN r.due_at ELSE t.next_due_at END,
        next_amber_at = CASE WHEN j.moved THEN r.amber_at ELSE t.next_amber_at END,
        next_stage = CASE WHEN j.moved THEN r.stage ELSE t.next_stage END,
        next_owner = CASE WHEN j.moved THEN r.owner ELSE t.next_owner END,
        updated_at = CASE WHEN j.moved THEN %(now)s ELSE t.updated_at END
    FROM recounted_ticket r JOIN judged j ON j.id = r.id
    WHERE t.id = r.id AND t.id BETWEEN %(first)s AND %(last)s AND NOT j.odd
    RETURNING t.id, t.event_seq, t.version, t.audience::text[] AS audience, r.event_id, r.due, j.later
), event AS (
    INSERT INTO dispatch_event (id, subject_type, subject_id, seq, type, actor_id, actor_label, at, data)
    SELECT event_id, 'ticket', id, event_seq, 'ticket_clocks_recounted', %(actor_id)s, %(actor_label)s, %(now)s,
           jsonb_build_object('calendar_version', %(calendar_version)s, 'due', due, 'version', version)
    FROM ticket WHERE later
), queued AS (
    INSERT INTO dispatch_feed_pending (event_id, audience, gone, created_at)
    SELECT event_id, audience, '{}', now() FROM ticket WHERE later ORDER BY event_id
)
SELECT id FROM judged WHERE odd ORDER BY id
