-- Open tickets that may be about the same fact: near in space and alike in subject, or from the same phone.
-- plan: two index scans (ticket_point gist with the bounding box of the radius; requester phone index), each
-- followed by the primary key; the join of the few candidates is a nested loop.
WITH near AS (
    SELECT t.id, ST_Distance(t.point::geography, here.point::geography) AS distance_m
    FROM (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point) here
    JOIN dispatch_ticket t
      ON t.point && ST_Expand(here.point, %(radius_degrees)s)
    WHERE t.closed_at IS NULL
      AND t.received_at >= %(since)s
      AND (t.request_class_code = ANY (%(class_codes)s) OR t.matter_code = ANY (%(matter_codes)s))
      AND ST_DWithin(t.point::geography, here.point::geography, %(radius_m)s)
    ORDER BY distance_m
    LIMIT 5
), same_phone AS (
    SELECT t.id
    FROM dispatch_requester r
    JOIN dispatch_hotlinedetail d ON d.requester_id = r.id
    JOIN dispatch_ticket t ON t.id = d.ticket_id
    WHERE r.phone_index = %(phone_index)s
      AND t.received_at >= %(phone_since)s
    ORDER BY t.received_at DESC
    LIMIT 5
)
SELECT t.id, t.number, t.title, t.audience, t.closed_at IS NULL AS open, n.distance_m,
       n.id IS NOT NULL AS near, s.id IS NOT NULL AS same_phone
FROM near n
FULL JOIN same_phone s ON s.id = n.id
JOIN dispatch_ticket t ON t.id = COALESCE(n.id, s.id)
WHERE t.id IS DISTINCT FROM %(except_id)s
ORDER BY n.distance_m NULLS LAST, t.received_at DESC
LIMIT 6
