-- Purpose: the reading role sees the schema map and nothing else. Run by the owner of the tables after the views
-- were made; does nothing where the role does not exist. A function that runs with its owner's rights (SECURITY
-- DEFINER) would be a way around: PostgreSQL lets everybody call a new function, so that is taken back as well.
DO $$
DECLARE
    powerful regprocedure;
BEGIN
    REVOKE ALL ON SCHEMA map FROM PUBLIC;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gridline_gis') THEN
        GRANT USAGE ON SCHEMA map TO gridline_gis;
        GRANT SELECT ON ALL TABLES IN SCHEMA map TO gridline_gis;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gridline_app') THEN
        FOR powerful IN
            SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
            WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace AND r.rolname = current_user
        LOOP
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO gridline_app', powerful);
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', powerful);
        END LOOP;
    END IF;
END $$;
