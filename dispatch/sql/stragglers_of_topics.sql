-- Reports that fit an open topic and arrived while it was being made, so that nobody let them join.
-- plan: topic_taking_new (few rows), for each ticket_point with the bounding box of its radius, filtered by time.
SELECT p.id AS topic_id, array_agg(t.id ORDER BY t.id) AS tickets
FROM dispatch_topic p
JOIN dispatch_ticket t
  ON t.point && ST_Expand(p.centre, p.radius_m * 0.000015)
WHERE p.takes_new
  AND p.centre IS NOT NULL
  AND t.received_at >= greatest(p.created_at, %(since)s) - %(reach)s
  AND NOT t.restricted
  AND t.state <> 'voided'
  AND (p.class_key = '' OR %(classes)s::jsonb -> p.class_key ? t.request_class_code)
  AND ST_DWithin(t.point::geography, p.centre::geography, p.radius_m)
  AND NOT EXISTS (SELECT FROM dispatch_topicticket m WHERE m.ticket_id = t.id)
GROUP BY p.id
