-- purpose: the counts behind the three rates, by side (ours, the city's), group, whether the class is judged apart, and
-- whether an approved appeal exempts the ticket. Each ticket counts once a side, by its last valid callback of the period.
-- Responded is what the requester said, where nobody asked: ours = the unit logged a first contact, the city's = as given.
-- Plan: callback_valid (called_at) of the valid ones, one sort by ticket, then the tickets by their key.
WITH last_valid AS (
    SELECT DISTINCT ON (c.ticket_id, c.by_city)
        c.ticket_id, c.by_city, c.called_at, c.contacted, c.unit_contacted, c.solved, c.satisfaction
    FROM dispatch_callback c
    WHERE c.valid AND c.called_at >= %(begins)s AND c.called_at < %(ends)s
    ORDER BY c.ticket_id, c.by_city, c.called_at DESC, c.id DESC
)
SELECT
    v.by_city,
    {key} AS key,
    coalesce(t.request_class_code LIKE ANY (%(apart)s::text[]), false) AS apart,
    a.id IS NOT NULL AS exempt,
    count(*),
    count(*) FILTER (WHERE coalesce(
        v.unit_contacted, CASE WHEN v.by_city THEN v.contacted ELSE h.contacted_at IS NOT NULL END)),
    count(*) FILTER (WHERE v.solved),
    count(*) FILTER (WHERE v.satisfaction IN ('very_satisfied', 'satisfied')),
    count(*) FILTER (WHERE v.satisfaction = 'basically_satisfied'),
    count(*) FILTER (WHERE v.satisfaction = 'unsatisfied')
FROM last_valid v
JOIN dispatch_ticket t ON t.id = v.ticket_id
LEFT JOIN dispatch_hotlinedetail h ON h.ticket_id = t.id
LEFT JOIN dispatch_assessmentappeal a ON a.ticket_id = t.id AND a.state = 'approved'
WHERE (%(units)s::text[] IS NULL OR t.lead_unit_code = ANY (%(units)s))
  AND (%(subdistricts)s::text[] IS NULL OR (t.subdistrict_code = ANY (%(subdistricts)s) AND NOT t.restricted))
GROUP BY 1, 2, 3, 4
