-- The uploads that are under way, of each organization one at most. What they
-- have staged are the invites with their id; nobody sees those until the upload's
-- row is gone. What they have named and not staged is in uploaded_addresses.
CREATE TABLE uploads (
    organization_id uuid NOT NULL PRIMARY KEY,
    id uuid NOT NULL,
    begun_at timestamptz NOT NULL, -- and the created_at of its invites
    touched_at timestamptz NOT NULL,
    given_up boolean NOT NULL DEFAULT FALSE
) WITH (fillfactor = 50);
ALTER TABLE invites ADD COLUMN upload_id uuid;
