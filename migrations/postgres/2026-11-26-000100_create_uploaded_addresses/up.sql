-- What a running upload has named. Its rows are deleted before the upload commits,
-- so they are worth neither a log nor a copy.
CREATE UNLOGGED TABLE uploaded_addresses (
    organization_id uuid NOT NULL,
    email text NOT NULL,
    PRIMARY KEY (organization_id, email)
);
