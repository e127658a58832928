-- A statement that changes many end users raises one slot of each organization, not
-- one a person; and none that another transaction holds, so that nobody waits for a
-- slot. Which one is the same: a version is a sum. Before, a slot was that of the
-- account, and was raised when the transaction ended, which two that changed the same
-- persons in different orders could wait for in a circle.
--
-- An older program needs no more than that the triggers are there.
CREATE FUNCTION raise_a_free_version(its_organization uuid, first_slot integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    step bigint := 1 + floor(random() * 1048576);
BEGIN
    UPDATE end_user_versions SET version = version + step
        WHERE organization_id = its_organization AND slot = (
            SELECT slot FROM end_user_versions
            WHERE organization_id = its_organization
                AND slot >= first_slot AND slot < first_slot + 32
            ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED
        );
    IF NOT FOUND THEN
        INSERT INTO end_user_versions
            VALUES (its_organization, first_slot + (pg_backend_pid() & 31), step)
            ON CONFLICT (organization_id, slot)
            DO UPDATE SET version = end_user_versions.version + step;
    END IF;
END $$;

CREATE FUNCTION end_users_came_or_went() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its_organization uuid;
BEGIN
    FOR its_organization IN SELECT DISTINCT organization_id FROM changed ORDER BY organization_id
    LOOP
        PERFORM raise_a_free_version(its_organization, 0);
    END LOOP;
    RETURN NULL;
END $$;

-- Who moves in the list raises what its pages show by that, too.
CREATE FUNCTION end_users_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its record;
BEGIN
    FOR its IN
        SELECT was.organization_id, bool_or(
            (was.public_key, was.signed_at, was.consents, was.shared_personal_data)
            IS DISTINCT FROM (is_now.public_key, is_now.signed_at, is_now.consents, is_now.shared_personal_data)
        ) AS moves
        FROM before AS was JOIN after AS is_now USING (organization_id, account_id)
        WHERE (was.public_key, was.signed_at, was.consents, was.shared_personal_data,
                was.personal_data, was.communication_channels)
            IS DISTINCT FROM (is_now.public_key, is_now.signed_at, is_now.consents,
                is_now.shared_personal_data, is_now.personal_data, is_now.communication_channels)
        GROUP BY was.organization_id ORDER BY was.organization_id
    LOOP
        PERFORM raise_a_free_version(its.organization_id, CASE WHEN its.moves THEN 0 ELSE 32 END);
    END LOOP;
    RETURN NULL;
END $$;

DROP TRIGGER end_users_come_and_go ON end_users;
DROP TRIGGER end_users_move ON end_users;
DROP TRIGGER end_users_tell ON end_users;
-- raise_end_user_version() stays, for whoever takes this back.

CREATE TRIGGER end_users_come AFTER INSERT ON end_users
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION end_users_came_or_went();
CREATE TRIGGER end_users_go AFTER DELETE ON end_users
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION end_users_came_or_went();
CREATE TRIGGER end_users_change AFTER UPDATE ON end_users
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION end_users_changed();
