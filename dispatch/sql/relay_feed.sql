-- purpose: give the oldest committed events the next places in the feed. The caller holds the feed's state row.
-- Rows of one subject keep their order: the later writer waited for the earlier one's lock, so its id is higher.
WITH batch AS (
    DELETE FROM dispatch_feed_pending
    WHERE id = ANY (ARRAY(SELECT id FROM dispatch_feed_pending ORDER BY id LIMIT %(batch)s))
    RETURNING id, event_id, audience, gone
)
INSERT INTO dispatch_feed (seq, event_id, audience, gone, created_at)
SELECT %(last_seq)s + row_number() OVER (ORDER BY id), event_id, audience, gone, now()
FROM batch
