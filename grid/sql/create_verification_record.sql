-- purpose: verification records, four million to a campaign: eight partitions by the hash of the subject, so that each
-- index stays small enough for memory and each partition can be vacuumed alone.
-- No foreign keys: rows enter by one statement that takes campaign and batch from the batch itself, whose row nobody
-- may delete; two checks a row would double the cost of an intake.
-- `verification_record_version` finds the versions of a subject and keeps a version from being given twice;
-- `verification_record_latest` keeps one latest record to a subject; `verification_record_batch` serves approval.
CREATE SEQUENCE grid_verificationrecord_id_seq AS bigint CACHE 100;
CREATE TABLE grid_verificationrecord (
    id bigint NOT NULL DEFAULT nextval('grid_verificationrecord_id_seq'),
    campaign_id bigint NOT NULL,
    batch_id uuid NOT NULL,
    client_id uuid NOT NULL,
    subject_kind varchar(12) NOT NULL,
    subject_key varchar(64) NOT NULL,
    building_code varchar(32) NOT NULL,
    cell_code varchar(32) NOT NULL,
    result varchar(12) NOT NULL CHECK (result IN ('confirmed', 'corrected', 'added', 'void_record', 'unreachable')),
    visits smallint NOT NULL,
    version smallint NOT NULL,
    latest boolean NOT NULL,
    device_at timestamptz NOT NULL,
    observer varchar(150) NOT NULL,
    observed jsonb,
    seen jsonb,
    observed_sealed bytea,
    photo_ref varchar(200)
) PARTITION BY HASH (subject_key);
ALTER SEQUENCE grid_verificationrecord_id_seq OWNED BY grid_verificationrecord.id;

DO $$
BEGIN
    FOR part IN 0..7 LOOP
        EXECUTE format(
            'CREATE TABLE grid_verificationrecord_%s PARTITION OF grid_verificationrecord '
            'FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
    END LOOP;
END $$;

CREATE UNIQUE INDEX verification_record_version
    ON grid_verificationrecord (subject_key, subject_kind, campaign_id, version);
CREATE UNIQUE INDEX verification_record_latest
    ON grid_verificationrecord (subject_key, subject_kind, campaign_id) WHERE latest;
CREATE INDEX verification_record_batch ON grid_verificationrecord (batch_id, result);
