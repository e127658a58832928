-- The uploads that are under way, of each organization one at most. What they
-- have staged are the invites with their id; nobody sees those until the upload's
-- row is gone.
CREATE TABLE uploads (
    organization_id BLOB NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    begun_at BIGINT NOT NULL, -- and the created_at of its invites
    touched_at BIGINT NOT NULL,
    given_up BOOLEAN NOT NULL DEFAULT FALSE
) WITHOUT ROWID;
ALTER TABLE invites ADD COLUMN upload_id BLOB;

-- The addresses that the upload under way has named and not staged.
CREATE TABLE uploaded_addresses (
    organization_id BLOB NOT NULL,
    email TEXT NOT NULL,
    PRIMARY KEY (organization_id, email)
) WITHOUT ROWID;
