DROP TRIGGER organizations_ask;
DROP TRIGGER end_users_tell;
-- What was counted stays: a version must not shrink.
