-- The results of uploads that pages show for a day. Their pieces are written while
-- the upload is under way, under its id, and swept with it if it fails. Of a result
-- that has expired, no more is kept than that there was one.
CREATE TABLE imports (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL, -- that of the upload
    expires_at BIGINT NOT NULL,
    sealed BLOB, -- NULL once its pieces are gone
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX imports_to_wipe ON imports (expires_at) WHERE sealed IS NOT NULL;
CREATE INDEX imports_to_forget ON imports (expires_at) WHERE sealed IS NULL;

-- With a rowid: rows that are so long lie beside the tree of their key.
CREATE TABLE import_pieces (
    organization_id BLOB NOT NULL,
    import_id BLOB NOT NULL,
    number BIGINT NOT NULL, -- from 0
    sealed BLOB NOT NULL,
    PRIMARY KEY (organization_id, import_id, number)
);
