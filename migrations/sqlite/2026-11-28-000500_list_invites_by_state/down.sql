DROP INDEX invites_by_use;
DROP INDEX invites_by_expiry;
