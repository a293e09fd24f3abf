-- Purpose: give the units of the district a version that changes with every statement that touches them, so that
-- every process knows when its copy is old. Numbers come from a sequence: one that was rolled back never returns.
CREATE SEQUENCE dispatch_units_version;

CREATE FUNCTION dispatch_note_units_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dispatch_rulesversion (name, version) VALUES ('units', nextval('dispatch_units_version'))
    ON CONFLICT (name) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END $$;

CREATE TRIGGER units_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON grid_unit
    FOR EACH STATEMENT EXECUTE FUNCTION dispatch_note_units_change();
