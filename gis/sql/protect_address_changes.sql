-- purpose: nobody rewrites why names and addresses changed. Rows refuse UPDATE and DELETE whoever asks; the
-- application's role does not even have the right.
CREATE OR REPLACE FUNCTION gis_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are a history: they are added, never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER address_change_is_history BEFORE UPDATE OR DELETE ON gis_addresschange
    FOR EACH ROW EXECUTE FUNCTION gis_refuse_rewrite();

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'gridline_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON gis_addresschange FROM gridline_app;
    END IF;
END $$;
