-- purpose: documents that were handed out stay what they were. Daily sheets, published assessments and the list of
-- exported ledgers are added, never changed or removed (dispatch_refuse_rewrite comes from protect_history.sql).
CREATE OR REPLACE TRIGGER daily_sheet_is_frozen BEFORE UPDATE OR DELETE ON dispatch_dailysheet
    FOR EACH ROW EXECUTE FUNCTION dispatch_refuse_rewrite();
CREATE OR REPLACE TRIGGER publication_is_frozen BEFORE UPDATE OR DELETE ON dispatch_assessmentpublication
    FOR EACH ROW EXECUTE FUNCTION dispatch_refuse_rewrite();
CREATE OR REPLACE TRIGGER ledger_export_is_kept BEFORE UPDATE OR DELETE ON dispatch_ledgerexport
    FOR EACH ROW EXECUTE FUNCTION dispatch_refuse_rewrite();

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'gridline_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE
            ON dispatch_dailysheet, dispatch_assessmentpublication, dispatch_ledgerexport FROM gridline_app;
    END IF;
END $$;
