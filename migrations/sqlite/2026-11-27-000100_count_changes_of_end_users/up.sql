-- The version of the list of an organization's end users is the sum of its
-- slots. It grows in the transaction that adds or removes somebody, or changes
-- what the list is ordered or filtered by, and never shrinks. It grows by chance,
-- so that a store which is put back to an older state does not reach a number
-- again. With one writer, one slot is enough.
CREATE TABLE end_user_versions (
    organization_id BLOB NOT NULL,
    slot SMALLINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organization_id, slot)
);

CREATE TRIGGER end_users_come AFTER INSERT ON end_users BEGIN
    INSERT INTO end_user_versions VALUES (NEW.organization_id, 0, 1 + (random() & 1048575))
        ON CONFLICT (organization_id, slot) DO UPDATE SET version = version + excluded.version;
END;
CREATE TRIGGER end_users_go AFTER DELETE ON end_users BEGIN
    INSERT INTO end_user_versions VALUES (OLD.organization_id, 0, 1 + (random() & 1048575))
        ON CONFLICT (organization_id, slot) DO UPDATE SET version = version + excluded.version;
END;
CREATE TRIGGER end_users_move AFTER UPDATE ON end_users
WHEN OLD.public_key <> NEW.public_key OR OLD.signed_at <> NEW.signed_at
    OR OLD.consents <> NEW.consents OR OLD.shared_personal_data <> NEW.shared_personal_data
BEGIN
    INSERT INTO end_user_versions VALUES (NEW.organization_id, 0, 1 + (random() & 1048575))
        ON CONFLICT (organization_id, slot) DO UPDATE SET version = version + excluded.version;
END;
