-- purpose: the base of a campaign by cell, from the counters just frozen. One scan of them, once in a campaign.
INSERT INTO grid_verificationtally
    (campaign_id, subject_kind, cell_code, community_code, subdistrict_code, base)
SELECT campaign_id, subject_kind, cell_code, min(community_code), min(subdistrict_code), sum(base)
FROM grid_verificationcounter WHERE campaign_id = %(campaign)s
GROUP BY campaign_id, subject_kind, cell_code
ORDER BY subject_kind, cell_code
