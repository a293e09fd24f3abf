-- purpose: nobody rewrites history. Events refuse UPDATE and DELETE whoever asks; the application's role does not
-- even have the right, nor to change feed rows. Old feed rows leave only through dispatch_prune_feed.
CREATE OR REPLACE FUNCTION dispatch_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are history: they are added, never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER event_is_history BEFORE UPDATE OR DELETE ON dispatch_event
    FOR EACH ROW EXECUTE FUNCTION dispatch_refuse_rewrite();

-- Deletes up to batch rows of the feed that are older than keep_days, oldest first, and says how many.
-- Clients may resume after 30 days, so no caller can keep less.
CREATE OR REPLACE FUNCTION dispatch_prune_feed(keep_days integer, batch integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    keep_from bigint;
    removed integer;
BEGIN
    IF keep_days < 30 THEN
        RAISE EXCEPTION 'the feed keeps at least 30 days, not %', keep_days;
    END IF;
    SELECT seq INTO keep_from FROM dispatch_feed
        WHERE created_at >= now() - make_interval(days => keep_days) ORDER BY seq LIMIT 1;
    DELETE FROM dispatch_feed WHERE seq IN (
        SELECT seq FROM dispatch_feed WHERE keep_from IS NULL OR seq < keep_from ORDER BY seq LIMIT batch);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;

-- A queue that is emptied all the time: vacuum by dead rows, not by share of a table that is nearly always empty.
ALTER TABLE dispatch_feed_pending SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'gridline_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON dispatch_event, dispatch_feed FROM gridline_app;
        REVOKE DELETE, TRUNCATE ON dispatch_feed_state FROM gridline_app;
    END IF;
END $$;
