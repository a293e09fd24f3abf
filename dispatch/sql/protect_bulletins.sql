-- purpose: a bulletin that was made is handed out as it is: nobody changes or removes it, whoever asks.
CREATE OR REPLACE TRIGGER bulletin_is_frozen BEFORE UPDATE OR DELETE ON dispatch_bulletin
    FOR EACH ROW EXECUTE FUNCTION dispatch_refuse_rewrite();

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'gridline_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON dispatch_bulletin FROM gridline_app;
    END IF;
END $$;
