-- purpose: who both reported and handled grid events in one community since a moment (巡办分离 as a warning per area).
-- plan: dispatch_ticket by ticket_received since the moment, hashed with its detail; groups by community and person.
WITH events AS (
    SELECT t.community_code, t.reporter_id, d.handled_by_id
    FROM dispatch_ticket t
    JOIN dispatch_grideventdetail d ON d.ticket_id = t.id
    WHERE t.kind = 'grid_event' AND t.received_at >= %(since)s AND t.community_code <> ''
      AND t.audience && %(keys)s::varchar[] AND NOT d.self_handled
), reported AS (
    SELECT community_code, reporter_id AS account_id, count(*) AS reported
    FROM events WHERE reporter_id IS NOT NULL GROUP BY 1, 2
), handled AS (
    SELECT community_code, handled_by_id AS account_id, count(*) AS handled
    FROM events WHERE handled_by_id IS NOT NULL GROUP BY 1, 2
)
SELECT community_code, a.id, a.name, reported, handled
FROM reported JOIN handled USING (community_code, account_id)
JOIN grid_account a ON a.id = account_id
ORDER BY reported + handled DESC, community_code, a.id
LIMIT 500
