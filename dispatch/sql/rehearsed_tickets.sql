-- purpose: the facts by which the tickets received in a span of time are routed, one line each.
-- plan: ticket_received (index range), HotlineDetail by primary key, overlays by area_geom_valid for tickets with a
-- point; 10,000 tickets 0.2 s. Coordinates only where a table asks what lies at the pin (placed): without them tickets
-- of the same facts are one.
SELECT ticket.id, ticket.number, ticket.received_at, ticket.kind, ticket.origin, ticket.request_class_code, ticket.matter_code,
       ticket.channel, ticket.request_type, ticket.subdistrict_code, ticket.community_code,
       ticket.current_cell_code, ticket.point IS NOT NULL, overlay.zones, overlay.boundaries,
       coalesce(detail.city_return_blocked, false),
       CASE WHEN %(placed)s THEN ST_X(ticket.point) END, CASE WHEN %(placed)s THEN ST_Y(ticket.point) END
FROM dispatch_ticket ticket
LEFT JOIN dispatch_hotlinedetail detail ON detail.ticket_id = ticket.id
LEFT JOIN LATERAL (
    SELECT array_agg(area.code ORDER BY area.code) FILTER (WHERE area.level = 'zone') AS zones,
           array_agg(area.code ORDER BY area.code) FILTER (WHERE area.level = 'maintenance_boundary') AS boundaries
    FROM gis_area area
    WHERE area.valid_to IS NULL AND area.level IN ('zone', 'maintenance_boundary')
      AND ST_Intersects(area.geom, ticket.point)
) overlay ON ticket.point IS NOT NULL
WHERE ticket.received_at >= %(since)s AND ticket.received_at <= %(until)s
  AND (ticket.request_class_code <> '' OR ticket.matter_code <> '')
ORDER BY ticket.received_at DESC, ticket.id
LIMIT %(most)s
