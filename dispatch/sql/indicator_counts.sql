-- purpose: the counts of handling by group (domain rules 2.6), every ticket looked at once. The main deadline is the last
-- cycle of `draft` or `handle`; a ticket counts when it falls, or when the work was done where that was earlier.
-- Plan: tickets open in the period, then per ticket the deadlines and events by their unique keys.
WITH looked_at AS (
    SELECT t.id, t.kind, t.state, t.channel, t.received_at, t.dispatched_at, t.closed_at, {key} AS key,
           g.public_source, g.self_handled, coalesce(g.filed_at, CASE WHEN t.kind = 'hotline' THEN t.dispatched_at END)
               AS filed_at,
           coalesce(h.rework_count, g.rework_count, 0) AS rework_count
    FROM dispatch_ticket t
    LEFT JOIN dispatch_hotlinedetail h ON h.ticket_id = t.id
    LEFT JOIN dispatch_grideventdetail g ON g.ticket_id = t.id
    WHERE t.received_at < %(ends)s AND (t.closed_at IS NULL OR t.closed_at >= %(begins)s)
      AND (%(kind)s = '' OR t.kind = %(kind)s)
      AND (%(units)s::text[] IS NULL OR t.lead_unit_code = ANY (%(units)s))
      AND (%(subdistricts)s::text[] IS NULL OR (t.subdistrict_code = ANY (%(subdistricts)s) AND NOT t.restricted))
), timed AS (
    SELECT l.*,
        l.received_at >= %(begins)s AS received,
        l.filed_at >= %(begins)s AND l.filed_at < %(ends)s AS filed,
        d.dispatch_due, d.dispatch_met, d.file_due, d.file_met, d.pre_due, d.pre_met, d.check_due, d.check_met,
        d.any_late, m.due_at AS main_due, m.met_at AS main_met,
        e.redispatched, e.extended, e.returned, e.deferred
    FROM looked_at l
    LEFT JOIN LATERAL (
        SELECT
            max(due_at) FILTER (WHERE stage = 'dispatch') AS dispatch_due,
            max(met_at) FILTER (WHERE stage = 'dispatch') AS dispatch_met,
            max(due_at) FILTER (WHERE stage = 'file') AS file_due,
            max(met_at) FILTER (WHERE stage = 'file') AS file_met,
            max(due_at) FILTER (WHERE stage = 'pre_filing_check') AS pre_due,
            max(met_at) FILTER (WHERE stage = 'pre_filing_check') AS pre_met,
            max(due_at) FILTER (WHERE stage = 'closure_check') AS check_due,
            max(met_at) FILTER (WHERE stage = 'closure_check') AS check_met,
            bool_or(met_at > due_at) FILTER (WHERE stage NOT IN ('return_window', 'city_return')) AS any_late
        FROM dispatch_deadline WHERE subject_type = 'ticket' AND subject_id = l.id
    ) d ON true
    LEFT JOIN LATERAL (
        SELECT due_at, met_at FROM dispatch_deadline
        WHERE subject_type = 'ticket' AND subject_id = l.id AND stage IN ('draft', 'handle')
        ORDER BY cycle DESC LIMIT 1
    ) m ON true
    LEFT JOIN LATERAL (
        SELECT
            bool_or(type IN ('ticket_redispatched', 'ticket_return_approved')) AS redispatched,
            bool_or(type = 'ticket_extension_granted') AS extended,
            bool_or(type = 'ticket_return_approved' AND at >= %(begins)s AND at < %(ends)s) AS returned,
            bool_or(type = 'ticket_deferred' AND at >= %(begins)s AND at < %(ends)s) AS deferred
        FROM dispatch_event WHERE subject_type = 'ticket' AND subject_id = l.id
          AND type IN ('ticket_redispatched', 'ticket_return_approved', 'ticket_extension_granted', 'ticket_deferred')
    ) e ON true
), counted AS (
    SELECT *,
        least(main_due, main_met) >= %(begins)s AND least(main_due, main_met) < %(ends)s AS to_dispose,
        least(main_due, closed_at) >= %(begins)s AND least(main_due, closed_at) < %(ends)s AS to_close,
        least(dispatch_due, dispatch_met, dispatched_at) >= %(begins)s
            AND least(dispatch_due, dispatch_met, dispatched_at) < %(ends)s AS to_dispatch,
        least(pre_due, pre_met) >= %(begins)s AND least(pre_due, pre_met) < %(ends)s AS to_pre_check,
        least(check_due, check_met) >= %(begins)s AND least(check_due, check_met) < %(ends)s AS to_check
    FROM timed
)
SELECT key,
    count(*) FILTER (WHERE received) AS report,
    count(*) FILTER (WHERE received AND state NOT IN ('declined', 'voided')) AS valid_report,
    count(*) FILTER (WHERE received AND (kind = 'hotline' OR public_source)) AS public_report,
    count(*) FILTER (WHERE received AND state NOT IN ('declined', 'voided', 'transferred')) AS accept,
    count(*) FILTER (WHERE filed) AS filed,
    count(*) FILTER (WHERE filed AND coalesce(file_met <= file_due, true)) AS filed_in_time,
    count(*) FILTER (WHERE filed AND state NOT IN ('voided', 'terminated')) AS filed_accurately,
    count(*) FILTER (WHERE filed AND channel = 'inspector') AS filed_by_inspector,
    count(*) FILTER (WHERE to_dispatch) AS should_dispatch,
    count(*) FILTER (WHERE to_dispatch AND dispatched_at IS NOT NULL
        AND coalesce(dispatch_met <= dispatch_due, true)) AS dispatched_in_time,
    count(*) FILTER (WHERE to_dispatch AND dispatched_at IS NOT NULL
        AND NOT coalesce(redispatched, false)) AS dispatched_accurately,
    count(*) FILTER (WHERE to_dispose) AS should_dispose,
    count(*) FILTER (WHERE to_dispose AND main_met < %(ends)s) AS disposed,
    count(*) FILTER (WHERE to_dispose AND main_met < %(ends)s AND main_met <= main_due) AS disposed_in_time,
    count(*) FILTER (WHERE to_dispose AND (main_met IS NULL OR main_met >= %(ends)s)
        AND main_due < least(%(ends)s, %(now)s)) AS overdue_open,
    count(*) FILTER (WHERE to_dispose AND extended) AS extended,
    count(*) FILTER (WHERE to_close) AS should_close,
    count(*) FILTER (WHERE to_close AND closed_at < %(ends)s) AS closed,
    count(*) FILTER (WHERE to_close AND closed_at < %(ends)s AND NOT coalesce(any_late, false)) AS closed_in_time,
    count(*) FILTER (WHERE to_close AND rework_count > 0) AS reworked,
    count(*) FILTER (WHERE to_pre_check) AS pre_filing_check,
    count(*) FILTER (WHERE to_pre_check AND pre_met <= pre_due) AS pre_filing_check_in_time,
    count(*) FILTER (WHERE to_check) AS closure_check,
    count(*) FILTER (WHERE to_check AND check_met <= check_due) AS closure_check_in_time,
    count(*) FILTER (WHERE returned) AS returned,
    count(*) FILTER (WHERE deferred) AS deferred,
    count(*) FILTER (WHERE state = 'voided' AND closed_at >= %(begins)s AND closed_at < %(ends)s) AS cancelled,
    count(*) FILTER (WHERE received AND self_handled) AS self_handled
FROM counted GROUP BY key
