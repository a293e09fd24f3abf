-- purpose: adds the taken records to the counters of their places, then to the tallies of their cells, after those they
-- take the place of were taken off.
-- Rows go in the order of their key, so that two intakes never wait for each other in a circle.
INSERT INTO grid_verificationcounter AS counter
    (campaign_id, subject_kind, building_code, cell_code, community_code, subdistrict_code,
     confirmed, corrected, added, void_record, unreachable)
SELECT %(campaign)s, subject_kind, building_code, counted_cell, min(community_code), min(subdistrict_code),
       count(*) FILTER (WHERE result = 'confirmed'), count(*) FILTER (WHERE result = 'corrected'),
       count(*) FILTER (WHERE result = 'added'), count(*) FILTER (WHERE result = 'void_record'),
       count(*) FILTER (WHERE result = 'unreachable')
FROM verification_taken
GROUP BY subject_kind, building_code, counted_cell
ORDER BY subject_kind, building_code, counted_cell
ON CONFLICT (campaign_id, subject_kind, building_code, cell_code) DO UPDATE SET
    confirmed = counter.confirmed + excluded.confirmed, corrected = counter.corrected + excluded.corrected,
    added = counter.added + excluded.added, void_record = counter.void_record + excluded.void_record,
    unreachable = counter.unreachable + excluded.unreachable;

INSERT INTO grid_verificationtally AS counter
    (campaign_id, subject_kind, cell_code, community_code, subdistrict_code,
     confirmed, corrected, added, void_record, unreachable)
SELECT %(campaign)s, subject_kind, counted_cell, min(community_code), min(subdistrict_code),
       count(*) FILTER (WHERE result = 'confirmed'), count(*) FILTER (WHERE result = 'corrected'),
       count(*) FILTER (WHERE result = 'added'), count(*) FILTER (WHERE result = 'void_record'),
       count(*) FILTER (WHERE result = 'unreachable')
FROM verification_taken
GROUP BY subject_kind, counted_cell
ORDER BY subject_kind, counted_cell
ON CONFLICT (campaign_id, subject_kind, cell_code) DO UPDATE SET
    confirmed = counter.confirmed + excluded.confirmed, corrected = counter.corrected + excluded.corrected,
    added = counter.added + excluded.added, void_record = counter.void_record + excluded.void_record,
    unreachable = counter.unreachable + excluded.unreachable
