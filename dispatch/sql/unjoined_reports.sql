-- Reports with a place of the last minutes that never were in a topic, with the unit each was routed to.
-- plan: ticket_received (received_at), filtered; the anti-join asks topic_ticket by its unique index per row.
SELECT t.id, ST_X(t.point) AS lon, ST_Y(t.point) AS lat, t.request_class_code, t.matter_code,
       coalesce(t.lead_unit_code, t.routing ->> 'lead_unit') AS unit, t.subdistrict_code, t.community_code
FROM dispatch_ticket t
WHERE t.received_at >= %(since)s
  AND t.received_at <= %(until)s
  AND t.point IS NOT NULL
  AND NOT t.restricted
  AND t.state <> 'voided'
  AND NOT EXISTS (SELECT FROM dispatch_topicticket m WHERE m.ticket_id = t.id)
ORDER BY t.received_at, t.id
LIMIT %(most)s
