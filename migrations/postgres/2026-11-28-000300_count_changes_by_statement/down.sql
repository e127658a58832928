DROP TRIGGER end_users_come ON end_users;
DROP TRIGGER end_users_go ON end_users;
DROP TRIGGER end_users_change ON end_users;
DROP FUNCTION end_users_came_or_went();
DROP FUNCTION end_users_changed();
DROP FUNCTION raise_a_free_version(uuid, integer);

CREATE CONSTRAINT TRIGGER end_users_come_and_go AFTER INSERT OR DELETE ON end_users
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION raise_end_user_version();
CREATE CONSTRAINT TRIGGER end_users_move AFTER UPDATE ON end_users
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (
        (OLD.public_key, OLD.signed_at, OLD.consents, OLD.shared_personal_data)
        IS DISTINCT FROM (NEW.public_key, NEW.signed_at, NEW.consents, NEW.shared_personal_data)
    ) EXECUTE FUNCTION raise_end_user_version();

CREATE CONSTRAINT TRIGGER end_users_tell AFTER UPDATE ON end_users
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (
        (OLD.personal_data, OLD.communication_channels)
        IS DISTINCT FROM (NEW.personal_data, NEW.communication_channels)
        AND (OLD.public_key, OLD.signed_at, OLD.consents, OLD.shared_personal_data)
        IS NOT DISTINCT FROM (NEW.public_key, NEW.signed_at, NEW.consents, NEW.shared_personal_data)
    ) EXECUTE FUNCTION raise_end_user_content();
