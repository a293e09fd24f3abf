-- Tickets of one phone and one request class within the days, of which one at least is in no group and never was.
-- plan: ticket_received for the days, hash joins to detail and requester by primary key, one sort by phone and class.
WITH recent AS (
    SELECT t.id, r.phone_index, t.request_class_code,
           EXISTS (SELECT FROM dispatch_repeatmember m WHERE m.ticket_id = t.id) AS known,
           EXISTS (SELECT FROM dispatch_repeatmember m
                   WHERE m.ticket_id = t.id AND m.removed_by_id IS NOT NULL) AS taken_out
    FROM dispatch_ticket t
    JOIN dispatch_hotlinedetail d ON d.ticket_id = t.id
    JOIN dispatch_requester r ON r.id = d.requester_id
    WHERE t.received_at >= %(now)s - make_interval(days => %(days)s)
      AND r.phone_index IS NOT NULL
      AND t.request_class_code <> ''
      AND NOT t.restricted
      AND t.state <> 'voided'
)
SELECT array_agg(id ORDER BY id)
FROM recent
WHERE NOT taken_out
GROUP BY phone_index, request_class_code
HAVING count(*) > 1 AND bool_or(NOT known)
LIMIT %(most)s
