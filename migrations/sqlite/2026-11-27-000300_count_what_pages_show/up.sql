-- What a page of end users shows and neither orders nor filters it is counted in
-- a slot of its own: texts, channels, and what the organization asks for. So
-- remembered places stay, whatever people write. An older program takes the sum
-- of both slots for the version of the list, which is right, too.
--
-- Who moves has raised the other slot by that.
CREATE TRIGGER end_users_tell AFTER UPDATE ON end_users
WHEN (OLD.personal_data <> NEW.personal_data
        OR OLD.communication_channels <> NEW.communication_channels)
    AND OLD.public_key = NEW.public_key AND OLD.signed_at = NEW.signed_at
    AND OLD.consents = NEW.consents AND OLD.shared_personal_data = NEW.shared_personal_data
BEGIN
    INSERT INTO end_user_versions VALUES (NEW.organization_id, 1, 1 + (random() & 1048575))
        ON CONFLICT (organization_id, slot) DO UPDATE SET version = version + excluded.version;
END;
CREATE TRIGGER organizations_ask AFTER UPDATE ON organizations
WHEN OLD.requested_data <> NEW.requested_data OR OLD.consents <> NEW.consents
    OR OLD.communication_channels <> NEW.communication_channels
BEGIN
    INSERT INTO end_user_versions VALUES (NEW.id, 1, 1 + (random() & 1048575))
        ON CONFLICT (organization_id, slot) DO UPDATE SET version = version + excluded.version;
END;
