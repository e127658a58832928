-- The lists of invitations that pages show: those that were used, the newest use first;
-- those that were not, the latest expiry first; and by how the address begins.
-- Invitations wait while an index is made, some seconds a million of them: no released version
-- has them.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX invites_by_use ON invites (organization_id, used_at DESC, id DESC)
    WHERE used_at IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX invites_by_expiry ON invites (organization_id, expires_at DESC, id DESC)
    WHERE used_at IS NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX invites_by_address ON invites (organization_id, email COLLATE "C");
