-- purpose: how many buildings fit a description; parts left out are null.
-- plan: address_road_plate or address_compound_building, a probe for each name; for measuring only.
SELECT count(DISTINCT coalesce(building_id::text, code))
FROM gis_standardaddress
WHERE level IN ('plate', 'building') AND status = 'active'
  AND (%(roads)s::text[] IS NULL OR road_name = ANY(%(roads)s::text[]))
  AND (%(compounds)s::text[] IS NULL OR (compound_name = ANY(%(compounds)s::text[]) AND NOT compound_name = ''))
  AND (%(plate)s::text IS NULL OR door_plate = %(plate)s)
  AND (%(number)s::text IS NULL OR building_no = %(number)s)
  AND (%(subdistrict)s::text IS NULL OR subdistrict_code = %(subdistrict)s)
  AND (%(community)s::text IS NULL OR community_code = %(community)s)
