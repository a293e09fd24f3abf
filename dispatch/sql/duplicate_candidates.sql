-- Open tickets that may be about the same fact (near and alike, or without a place and alike, or from the same phone),
-- and the open topic that a new report at this place belongs to. One row at least: the topic stands in each.
-- plan: near by ticket_point (gist) with the bounding box of the radius; unplaced by ticket_class_without_place;
-- same phone by the requester's phone index; topic by topic_taking_new, a partial index over the few open topics;
-- the at most 50 candidates are joined by primary key.
WITH near AS (
    SELECT t.id, ST_Distance(t.point::geography, here.point::geography) AS distance_m
    FROM (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point) here
    -- fenced: else the plan reads a whole index of what is open, to meet it with the few of the place
    JOIN LATERAL (SELECT p.* FROM dispatch_ticket p WHERE p.point && ST_Expand(here.point, %(radius_degrees)s) OFFSET 0) t
      ON ST_DWithin(t.point::geography, here.point::geography, %(radius_m)s)
    WHERE %(placed)s
      AND t.closed_at IS NULL
      AND t.received_at >= %(since)s
    ORDER BY (t.request_class_code = ANY (%(class_codes)s) OR t.matter_code = ANY (%(matter_codes)s)) DESC,
             distance_m, t.id
    LIMIT 20
), unplaced AS (
    -- class by class in the order of its index, never by the place, which years of tickets lack
    SELECT t.id
    FROM unnest(%(own_class)s::text[]) AS own (code)
    CROSS JOIN LATERAL (
        SELECT t.id, t.received_at
        FROM dispatch_ticket t
        WHERE t.request_class_code = own.code
          AND t.closed_at IS NULL
          AND t.point IS NULL
          AND t.received_at >= %(since)s
        ORDER BY t.received_at DESC
        LIMIT 20
    ) t
    WHERE NOT %(placed)s
    ORDER BY t.received_at DESC
    LIMIT 20
), same_phone AS (
    SELECT t.id
    FROM dispatch_requester r
    JOIN dispatch_hotlinedetail d ON d.requester_id = r.id
    JOIN dispatch_ticket t ON t.id = d.ticket_id
    WHERE r.phone_index = %(phone_index)s
      AND t.received_at >= %(phone_since)s
      AND t.state <> 'voided'
    ORDER BY t.received_at DESC
    LIMIT 10
), candidate AS (
    SELECT id, min(distance_m) AS distance_m, bool_or(same_phone) AS same_phone
    FROM (
        SELECT id, distance_m, false AS same_phone FROM near
        UNION ALL SELECT id, NULL, false FROM unplaced
        UNION ALL SELECT id, NULL, true FROM same_phone
    ) found
    WHERE id IS DISTINCT FROM %(except_id)s
    GROUP BY id
), topic AS (
    SELECT p.id
    FROM dispatch_topic p
    WHERE %(placed)s
      AND p.takes_new
      AND (p.class_key = '' OR p.class_key = ANY (%(class_keys)s))
      AND ST_DWithin(
          p.centre::geography, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography, p.radius_m)
    ORDER BY p.created_at
    LIMIT 1
)
SELECT (SELECT id FROM topic) AS topic_id, t.id, t.number, t.title, t.audience, t.closed_at IS NULL AS open,
       c.distance_m, c.same_phone,
       t.request_class_code = ANY (%(class_codes)s) OR t.matter_code = ANY (%(matter_codes)s) AS same_subject,
       left(t.text, 400) AS beginning
FROM (SELECT 1) one
LEFT JOIN (candidate c JOIN dispatch_ticket t ON t.id = c.id) ON true
