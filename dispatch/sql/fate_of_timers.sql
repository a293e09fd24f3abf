-- Purpose: what became of the timers of one stage that were due in a time: how many fired and were told, how many
-- doubled, early, or told in another order than they were due; how late they were fired and heard of, in seconds:
-- median, 99th percentile, longest.
-- Plan: reads all timers and events of the benched database once; for benches only.
WITH timer AS (
    SELECT * FROM dispatch_timer
    WHERE subject_type = 'ticket' AND stage = 'classify' AND due_at BETWEEN %(since)s AND %(upto)s
), event AS (
    SELECT id, subject_id, seq, data ->> 'level' AS level, (data ->> 'due_at')::timestamptz AS due_at
    FROM dispatch_event
    WHERE subject_type = 'ticket' AND data ->> 'stage' = 'classify' AND data ? 'level'
), told AS (
    SELECT event.*, feed.created_at AS heard_at,
           lag(event.due_at) OVER (PARTITION BY event.subject_id ORDER BY event.seq) AS before
    FROM event LEFT JOIN dispatch_feed feed ON feed.event_id = event.id
), heard AS (
    SELECT subject_id, level, count(*) AS times, min(heard_at) AS heard_at
    FROM told WHERE due_at BETWEEN %(since)s AND %(upto)s GROUP BY 1, 2
)
SELECT count(*) FILTER (WHERE timer.state = 'fired' AND heard.heard_at IS NOT NULL) AS fired,
       count(*) FILTER (WHERE heard.times > 1) AS doubled,
       count(*) FILTER (WHERE timer.fired_at < timer.due_at) AS early,
       (SELECT count(*) FROM told WHERE due_at < before) AS disordered,
       extract(epoch FROM max(timer.fired_at)) AS last_fired,
       percentile_cont(ARRAY[0.5, 0.99, 1]) WITHIN GROUP (
           ORDER BY extract(epoch FROM timer.fired_at - timer.due_at)::float) AS late,
       percentile_cont(ARRAY[0.5, 0.99, 1]) WITHIN GROUP (
           ORDER BY extract(epoch FROM heard.heard_at - timer.due_at)::float) AS heard_late
FROM timer LEFT JOIN heard USING (subject_id, level)
