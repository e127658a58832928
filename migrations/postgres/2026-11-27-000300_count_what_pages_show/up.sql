-- What a page of end users shows and neither orders nor filters it is counted in
-- slots of its own: texts and channels in 32 to 63, by account; what the
-- organization asks for in 64. So remembered places stay, whatever people write.
-- An older program takes the sum of all slots for the version of the list, which
-- is right, too.
CREATE FUNCTION raise_end_user_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_organization uuid;
    its_slot smallint := 64;
    step bigint := 1 + floor(random() * 1048576);
BEGIN
    IF TG_TABLE_NAME = 'organizations' THEN
        its_organization := NEW.id;
    ELSE
        its_organization := NEW.organization_id;
        its_slot := 32 + (get_byte(uuid_send(NEW.account_id), 15) & 31);
    END IF;
    UPDATE end_user_versions SET version = version + step
        WHERE organization_id = its_organization AND slot = its_slot;
    IF NOT FOUND THEN
        INSERT INTO end_user_versions VALUES (its_organization, its_slot, step)
            ON CONFLICT (organization_id, slot)
            DO UPDATE SET version = end_user_versions.version + step;
    END IF;
    RETURN NULL;
END $$;

-- Who moves has raised a slot by that.
CREATE CONSTRAINT TRIGGER end_users_tell AFTER UPDATE ON end_users
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (
        (OLD.personal_data, OLD.communication_channels)
        IS DISTINCT FROM (NEW.personal_data, NEW.communication_channels)
        AND (OLD.public_key, OLD.signed_at, OLD.consents, OLD.shared_personal_data)
        IS NOT DISTINCT FROM (NEW.public_key, NEW.signed_at, NEW.consents, NEW.shared_personal_data)
    ) EXECUTE FUNCTION raise_end_user_content();
CREATE CONSTRAINT TRIGGER organizations_ask AFTER UPDATE ON organizations
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (
        (OLD.requested_data, OLD.consents, OLD.communication_channels)
        IS DISTINCT FROM (NEW.requested_data, NEW.consents, NEW.communication_channels)
    ) EXECUTE FUNCTION raise_end_user_content();
