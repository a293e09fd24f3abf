-- purpose: the next feed rows after a place, up to another, that the given scope keys may hear of (null = all).
SELECT f.seq, f.audience, f.gone, e.type, e.subject_type, e.subject_id::text, e.at, e.data::text
FROM dispatch_feed f
JOIN dispatch_event e ON e.id = f.event_id
WHERE f.seq > %(after)s AND f.seq <= %(upto)s
  AND (%(keys)s::text[] IS NULL OR f.audience && %(keys)s::text[] OR f.gone && %(keys)s::text[])
ORDER BY f.seq
LIMIT %(limit)s
