-- purpose: what verification changed, and what the city was told, is history: added, never rewritten.
CREATE OR REPLACE TRIGGER verification_change_is_history BEFORE UPDATE OR DELETE ON grid_verificationchange
    FOR EACH ROW EXECUTE FUNCTION grid_refuse_rewrite();
CREATE OR REPLACE TRIGGER city_delta_message_is_history BEFORE UPDATE OR DELETE ON grid_citydeltamessage
    FOR EACH ROW EXECUTE FUNCTION grid_refuse_rewrite();

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'gridline_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON grid_verificationchange, grid_citydeltamessage FROM gridline_app;
    END IF;
END $$;
