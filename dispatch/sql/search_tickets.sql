-- purpose: the first way to find tickets by a piece of their words; ticket_words.sql put another in its place. Trigrams need three characters, so titles and addresses also have
-- their one- and two-character pieces; both functions are what the indexes stand on and must not change without them.
CREATE OR REPLACE FUNCTION dispatch_search_text(title text, body text, address text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT lower(title || chr(10) || left(body, 4000) || chr(10) || address)
$$;

CREATE OR REPLACE FUNCTION dispatch_grams(title text, address text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT array_agg(DISTINCT piece) FROM (
        SELECT substr(words, place, length) AS piece
        FROM (SELECT lower(title || chr(10) || address) AS words) given,
             generate_series(1, char_length(words)) AS place, generate_series(1, 2) AS length
        WHERE place + length - 1 <= char_length(words)
    ) pieces WHERE piece !~ '\s'
$$;

CREATE INDEX IF NOT EXISTS ticket_words ON dispatch_ticket
    USING gin (dispatch_search_text(title, text, address_text) gin_trgm_ops);
CREATE INDEX IF NOT EXISTS ticket_grams ON dispatch_ticket USING gin (dispatch_grams(title, address_text));

CREATE OR REPLACE TRIGGER phone_search_is_history BEFORE UPDATE OR DELETE ON dispatch_phonesearch
    FOR EACH ROW EXECUTE FUNCTION dispatch_refuse_rewrite();

DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'gridline_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON dispatch_phonesearch FROM gridline_app;
    END IF;
END $$;
