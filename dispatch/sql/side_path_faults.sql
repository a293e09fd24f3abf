-- Purpose: tickets whose row says something else about their side paths than the tables beside it (invariant I2).
-- Plan: one scan of the tickets that have anything on a side path, hash joins with the small tables.
SELECT t.number, 'deferral' AS what FROM dispatch_ticket t
LEFT JOIN dispatch_deferral d ON d.ticket_id = t.id AND d.state = 'running'
WHERE (t.state = 'deferred' OR t.deferred_until IS NOT NULL OR d.id IS NOT NULL OR t.pauses <> '[]'::jsonb)
  AND NOT (
    (t.state = 'deferred') = (d.id IS NOT NULL)
    AND (t.state = 'deferred') = (t.deferred_until IS NOT NULL)
    AND (t.state = 'deferred') = (t.pauses <> '[]'::jsonb AND t.pauses -> -1 -> 1 = 'null'::jsonb)
    AND (d.id IS NULL OR (t.pauses -> -1 ->> 0)::timestamptz = d.started_at))
UNION ALL
SELECT t.number, 'follow-up' FROM dispatch_ticket t
LEFT JOIN dispatch_followup f ON f.ticket_id = t.id AND f.state = 'open'
WHERE (t.follow_up_due_at IS NOT NULL) <> (f.id IS NOT NULL)
UNION ALL
SELECT t.number, 'extension' FROM dispatch_ticket t
LEFT JOIN dispatch_extension e ON e.ticket_id = t.id
WHERE (t.extension_asked_at IS NOT NULL) <> (e.id IS NOT NULL)
UNION ALL
SELECT t.number, 'co-units' FROM dispatch_ticket t
LEFT JOIN (
    SELECT ticket_id, array_agg(unit_code::text ORDER BY unit_code) AS units FROM dispatch_counitpart
    WHERE state = 'open' GROUP BY ticket_id
) p ON p.ticket_id = t.id
WHERE (t.co_units_open <> '{}' OR p.units IS NOT NULL)
  AND ARRAY(SELECT u::text COLLATE "C" FROM unnest(t.co_units_open) AS u ORDER BY 1)
      IS DISTINCT FROM ARRAY(SELECT u COLLATE "C" FROM unnest(coalesce(p.units, '{}')) AS u ORDER BY 1)
