-- purpose: counters that are not what the records say, if any: a full count, for checks and not for pages.
-- Plan: one sequential scan of the campaign's records with a hash join to its batches, hash aggregate, full join.
SELECT coalesce(kept.subject_kind, found.subject_kind), coalesce(kept.building_code, found.building_code),
       coalesce(kept.cell_code, found.cell_code)
FROM (
    SELECT * FROM grid_verificationcounter WHERE campaign_id = %(campaign)s
) kept
FULL JOIN (
    SELECT record.subject_kind, record.building_code, record.cell_code,
           count(*) FILTER (WHERE result = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE result = 'corrected') AS corrected,
           count(*) FILTER (WHERE result = 'added') AS added,
           count(*) FILTER (WHERE result = 'void_record') AS void_record,
           count(*) FILTER (WHERE result = 'unreachable') AS unreachable
    FROM grid_verificationrecord record JOIN grid_verificationbatch batch ON batch.id = record.batch_id
    WHERE record.campaign_id = %(campaign)s AND record.latest AND batch.state <> 'returned'
    GROUP BY 1, 2, 3
) found ON found.subject_kind = kept.subject_kind AND found.building_code = kept.building_code
    AND found.cell_code = kept.cell_code
WHERE (coalesce(kept.confirmed, 0), coalesce(kept.corrected, 0), coalesce(kept.added, 0),
       coalesce(kept.void_record, 0), coalesce(kept.unreachable, 0))
   <> (coalesce(found.confirmed, 0), coalesce(found.corrected, 0), coalesce(found.added, 0),
       coalesce(found.void_record, 0), coalesce(found.unreachable, 0))
ORDER BY 1, 2, 3 LIMIT 20
