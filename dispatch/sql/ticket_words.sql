-- purpose: keep the words of every ticket in a table of their own, with the indexes of the search. Trigrams need three
-- characters, so titles and addresses also have their one- and two-character pieces. Collation C: pieces are compared
-- thousands of times, and nobody reads them in order. The planner takes no statistics of the pieces: computing them
-- for a sample costs a minute, and the cost of the function steers it to the index.
CREATE FUNCTION dispatch_pieces(heading text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 5000 AS $$
    SELECT array_agg(DISTINCT piece) FROM (
        SELECT substr(heading, place, length) AS piece
        FROM generate_series(1, char_length(heading)) AS place, generate_series(1, 2) AS length
        WHERE place + length - 1 <= char_length(heading)
    ) pieces WHERE piece !~ '\s'
$$;

CREATE FUNCTION dispatch_note_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dispatch_ticketwords AS w (ticket_id, words, heading)
    VALUES (NEW.id, lower(NEW.title || chr(10) || left(NEW.text, 4000) || chr(10) || NEW.address_text),
            lower(NEW.title || chr(10) || NEW.address_text))
    ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words, heading = excluded.heading;
    RETURN NULL;
END $$;

INSERT INTO dispatch_ticketwords (ticket_id, words, heading)
SELECT id, lower(title || chr(10) || left(text, 4000) || chr(10) || address_text),
       lower(title || chr(10) || address_text)
FROM dispatch_ticket;

ALTER TABLE dispatch_ticketwords ADD CONSTRAINT words_of_ticket
    FOREIGN KEY (ticket_id) REFERENCES dispatch_ticket (id) ON DELETE CASCADE;
CREATE INDEX ticketwords_trigrams ON dispatch_ticketwords USING gin (words gin_trgm_ops);
CREATE INDEX ticketwords_pieces ON dispatch_ticketwords USING gin (dispatch_pieces(heading));
ALTER INDEX ticketwords_pieces ALTER COLUMN 1 SET STATISTICS 0;

CREATE TRIGGER ticket_words_come AFTER INSERT ON dispatch_ticket
    FOR EACH ROW EXECUTE FUNCTION dispatch_note_words();
CREATE TRIGGER ticket_words_change AFTER UPDATE OF title, text, address_text ON dispatch_ticket
    FOR EACH ROW WHEN (OLD.title <> NEW.title OR OLD.text <> NEW.text OR OLD.address_text <> NEW.address_text)
    EXECUTE FUNCTION dispatch_note_words();

DROP INDEX ticket_words;
DROP INDEX ticket_grams;
DROP FUNCTION dispatch_search_text(text, text, text);
DROP FUNCTION dispatch_grams(text, text);
