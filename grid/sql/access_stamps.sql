-- Purpose: of many credentials at once, which are still good, and a stamp that changes with password and grants.
WITH shown AS (
    SELECT 'token:' || digest AS credential, account_id FROM grid_accesstoken
    WHERE digest = ANY (%(digests)s::text[]) AND revoked_at IS NULL AND expires_at > %(at)s
    UNION ALL
    SELECT 'session:' || session_key, account_id FROM grid_browsersession
    WHERE session_key = ANY (%(session_keys)s::text[]) AND expire_date > %(at)s
)
SELECT shown.credential,
       md5(concat_ws('|', a.password, a.unit_id,
           (SELECT string_agg(concat_ws(':', g.role, g.unit_id, g.subdistrict_code), ',' ORDER BY g.id)
            FROM grid_rolegrant g WHERE g.account_id = a.id)))
FROM shown JOIN grid_account a ON a.id = shown.account_id AND a.is_active
