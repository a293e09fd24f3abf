-- Purpose: who signs a request, with every grant and the codes of all units at or below the granted unit, in one row.
-- {who} is one of the three questions of grid.selectors.actor_query; it yields account rows with `session_data`.
WITH RECURSIVE who AS (
    {who}
), granted AS (
    SELECT g.role, g.subdistrict_code, coalesce(g.unit_id, who.unit_id) AS unit_id
    FROM who JOIN grid_rolegrant g ON g.account_id = who.id
), tree AS (
    SELECT unit_id AS root, unit_id AS id FROM granted WHERE unit_id IS NOT NULL
    UNION
    SELECT tree.root, u.id FROM tree JOIN grid_unit u ON u.parent_id = tree.id
), codes AS (
    SELECT tree.root, array_agg(u.code ORDER BY u.code) AS unit_codes
    FROM tree JOIN grid_unit u USING (id) WHERE u.active GROUP BY tree.root
)
SELECT who.id, who.username, who.name, who.language, who.password, who.session_data, own.code AS unit_code,
       (SELECT coalesce(json_agg(json_build_array(g.role, g.subdistrict_code, c.unit_codes)), '[]')
        FROM granted g LEFT JOIN codes c ON c.root = g.unit_id) AS grants
FROM who LEFT JOIN grid_unit own ON own.id = who.unit_id
