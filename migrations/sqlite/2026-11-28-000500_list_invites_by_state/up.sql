-- The lists of invitations that pages show: those that were used, the newest use first;
-- those that were not, the latest expiry first; and by how the address begins, for which the unique index is.
CREATE INDEX invites_by_use ON invites (organization_id, used_at DESC, id DESC)
    WHERE used_at IS NOT NULL;
CREATE INDEX invites_by_expiry ON invites (organization_id, expires_at DESC, id DESC)
    WHERE used_at IS NULL;
