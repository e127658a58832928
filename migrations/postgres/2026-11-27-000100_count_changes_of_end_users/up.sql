-- The version of the list of an organization's end users is the sum of its
-- slots. It grows in the transaction that adds or removes somebody, or changes
-- what the list is ordered or filtered by, and never shrinks. It grows by chance,
-- so that a store which is put back to an older state does not reach a number
-- again. A person's slot is that of their account: decisions of one organization
-- seldom wait for each other, and only for a commit, because the triggers are
-- deferred to it.
CREATE TABLE end_user_versions (
    organization_id uuid NOT NULL,
    slot smallint NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (organization_id, slot)
) WITH (fillfactor = 50);

CREATE FUNCTION raise_end_user_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    person record;
    its_slot smallint;
    step bigint := 1 + floor(random() * 1048576);
BEGIN
    IF TG_OP = 'DELETE' THEN person := OLD; ELSE person := NEW; END IF;
    its_slot := get_byte(uuid_send(person.account_id), 15) & 31;
    UPDATE end_user_versions SET version = version + step
        WHERE organization_id = person.organization_id AND slot = its_slot;
    IF NOT FOUND THEN
        INSERT INTO end_user_versions VALUES (person.organization_id, its_slot, step)
            ON CONFLICT (organization_id, slot)
            DO UPDATE SET version = end_user_versions.version + step;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER end_users_come_and_go AFTER INSERT OR DELETE ON end_users
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION raise_end_user_version();
CREATE CONSTRAINT TRIGGER end_users_move AFTER UPDATE ON end_users
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (
        (OLD.public_key, OLD.signed_at, OLD.consents, OLD.shared_personal_data)
        IS DISTINCT FROM (NEW.public_key, NEW.signed_at, NEW.consents, NEW.shared_personal_data)
    ) EXECUTE FUNCTION raise_end_user_version();
