-- purpose: a change of the grid that was applied, failed or cancelled is history: it never changes and never goes.
-- Only a planned one may be settled, once.
CREATE OR REPLACE FUNCTION grid_refuse_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'planned' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are history once they are settled', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER grid_change_is_history BEFORE UPDATE OR DELETE ON grid_gridchange
    FOR EACH ROW EXECUTE FUNCTION grid_refuse_settled();

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'gridline_app') THEN
        REVOKE DELETE, TRUNCATE ON grid_gridchange FROM gridline_app;
    END IF;
END $$;
