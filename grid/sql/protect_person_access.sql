-- purpose: nobody rewrites who looked at personal data. Rows refuse UPDATE and DELETE whoever asks; the application's
-- role does not even have the right.
CREATE OR REPLACE TRIGGER person_access_is_history BEFORE UPDATE OR DELETE ON grid_personaccess
    FOR EACH ROW EXECUTE FUNCTION grid_refuse_rewrite();

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'gridline_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON grid_personaccess FROM gridline_app;
    END IF;
END $$;
