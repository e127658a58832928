-- An address is verified, or waits for the code in the newest letter.
CREATE TABLE organization_emails (
    organization_id uuid NOT NULL,
    email text NOT NULL,
    created_at timestamptz NOT NULL,
    verified_at timestamptz,
    code_hash bytea UNIQUE, -- SHA-256
    code_expires_at timestamptz,
    PRIMARY KEY (organization_id, email),
    CHECK (
        (verified_at IS NULL) = (code_hash IS NOT NULL)
        AND (code_hash IS NULL) = (code_expires_at IS NULL)
    )
);
CREATE UNIQUE INDEX organization_emails_one_owner ON organization_emails (email)
WHERE verified_at IS NOT NULL;
CREATE INDEX organization_emails_by_expiry ON organization_emails (code_expires_at)
WHERE code_expires_at IS NOT NULL;

-- Admins signed up by a link that was mailed to their address.
INSERT INTO organization_emails (organization_id, email, created_at, verified_at)
SELECT organization_id, email, created_at, created_at
FROM accounts
WHERE realm = 'organization';
