-- purpose: takes records off the counters of their places and the tallies of their cells: those that the question in
-- braces asks for.
-- Plan: one probe of the unique key for each place that changes, whatever the statistics say: those of a campaign just
-- begun are not there yet, and a plan made without them looked at half a million counters for each.
UPDATE grid_verificationcounter counter SET
    confirmed = confirmed - gone.confirmed_gone, corrected = corrected - gone.corrected_gone,
    added = added - gone.added_gone, void_record = void_record - gone.void_gone,
    unreachable = unreachable - gone.unreachable_gone
FROM (
    SELECT subject_kind, building_code, cell_code,
           count(*) FILTER (WHERE result = 'confirmed') AS confirmed_gone,
           count(*) FILTER (WHERE result = 'corrected') AS corrected_gone,
           count(*) FILTER (WHERE result = 'added') AS added_gone,
           count(*) FILTER (WHERE result = 'void_record') AS void_gone,
           count(*) FILTER (WHERE result = 'unreachable') AS unreachable_gone
    FROM ({gone}) record
    GROUP BY subject_kind, building_code, cell_code
) gone
CROSS JOIN LATERAL (
    SELECT place.id FROM grid_verificationcounter place
    WHERE place.campaign_id = %(campaign)s AND place.subject_kind = gone.subject_kind
      AND place.building_code = gone.building_code AND place.cell_code = gone.cell_code
    LIMIT 1
) place
WHERE counter.id = place.id;

UPDATE grid_verificationtally counter SET
    confirmed = confirmed - gone.confirmed_gone, corrected = corrected - gone.corrected_gone,
    added = added - gone.added_gone, void_record = void_record - gone.void_gone,
    unreachable = unreachable - gone.unreachable_gone
FROM (
    SELECT subject_kind, cell_code,
           count(*) FILTER (WHERE result = 'confirmed') AS confirmed_gone,
           count(*) FILTER (WHERE result = 'corrected') AS corrected_gone,
           count(*) FILTER (WHERE result = 'added') AS added_gone,
           count(*) FILTER (WHERE result = 'void_record') AS void_gone,
           count(*) FILTER (WHERE result = 'unreachable') AS unreachable_gone
    FROM ({gone}) record
    GROUP BY subject_kind, cell_code
) gone
CROSS JOIN LATERAL (
    SELECT place.id FROM grid_verificationtally place
    WHERE place.campaign_id = %(campaign)s AND place.subject_kind = gone.subject_kind AND place.cell_code = gone.cell_code
    LIMIT 1
) place
WHERE counter.id = place.id
