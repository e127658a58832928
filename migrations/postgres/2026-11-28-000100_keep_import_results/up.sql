-- The results of uploads that pages show for a day. Their pieces are written while
-- the upload is under way, under its id, and swept with it if it fails. Of a result
-- that has expired, no more is kept than that there was one.
CREATE TABLE imports (
    organization_id uuid NOT NULL,
    id uuid NOT NULL, -- that of the upload
    expires_at timestamptz NOT NULL,
    sealed bytea, -- NULL once its pieces are gone
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX imports_to_wipe ON imports (expires_at) WHERE sealed IS NOT NULL;
CREATE INDEX imports_to_forget ON imports (expires_at) WHERE sealed IS NULL;

CREATE TABLE import_pieces (
    organization_id uuid NOT NULL,
    import_id uuid NOT NULL,
    number bigint NOT NULL, -- from 0
    sealed bytea NOT NULL,
    PRIMARY KEY (organization_id, import_id, number)
);
-- What is encrypted gets no smaller.
ALTER TABLE import_pieces ALTER COLUMN sealed SET STORAGE EXTERNAL;
