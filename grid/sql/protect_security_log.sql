-- purpose: nobody rewrites the security log. Rows refuse UPDATE and DELETE whoever asks; the application's role does not
-- even have the right.
CREATE OR REPLACE FUNCTION grid_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are a log: they are added, never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER security_log_is_history BEFORE UPDATE OR DELETE ON grid_securitylog
    FOR EACH ROW EXECUTE FUNCTION grid_refuse_rewrite();

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'gridline_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON grid_securitylog FROM gridline_app;
    END IF;
END $$;
