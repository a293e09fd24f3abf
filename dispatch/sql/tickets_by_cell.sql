-- Open tickets and tickets received since %(since)s, counted for every valid cell of %(subdistricts)s (null = all).
-- Open ones by the cell that looks after them; the others by where they lie on today's grid, so that a redrawn cell is
-- judged by its own ground, and by the code they have where no point is known.
-- Plan: ticket_open_by_cell for the open ones; ticket_community_received narrows the others, one probe of
-- cell_geom_valid for each.
WITH cell AS MATERIALIZED (
    SELECT code, community_code FROM grid_gridcell
    WHERE valid_to IS NULL AND kind <> 'responsibility'
      AND (%(subdistricts)s::text[] IS NULL OR subdistrict_code = ANY(%(subdistricts)s::text[]))
), open_ticket AS (
    SELECT ticket.current_cell_code AS code, count(*) AS n
    FROM dispatch_ticket ticket WHERE ticket.closed_at IS NULL GROUP BY 1
), recent AS (
    SELECT coalesce(here.code, ticket.current_cell_code) AS code, count(*) AS n
    FROM dispatch_ticket ticket
    LEFT JOIN LATERAL (
        SELECT ground.code FROM grid_gridcell ground
        WHERE ground.valid_to IS NULL AND ground.kind <> 'responsibility' AND ST_Intersects(ground.geom, ticket.point)
        ORDER BY ground.code LIMIT 1
    ) here ON true
    WHERE ticket.received_at >= %(since)s
      AND (%(subdistricts)s::text[] IS NULL OR ticket.community_code IN (SELECT DISTINCT community_code FROM cell))
    GROUP BY 1
)
SELECT cell.code, coalesce(open_ticket.n, 0), coalesce(recent.n, 0)
FROM cell
LEFT JOIN open_ticket ON open_ticket.code = cell.code
LEFT JOIN recent ON recent.code = cell.code
WHERE open_ticket.n IS NOT NULL OR recent.n IS NOT NULL
