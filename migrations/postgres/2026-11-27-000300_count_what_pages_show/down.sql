DROP TRIGGER organizations_ask ON organizations;
DROP TRIGGER end_users_tell ON end_users;
DROP FUNCTION raise_end_user_content();
-- What was counted stays: a version must not shrink.
