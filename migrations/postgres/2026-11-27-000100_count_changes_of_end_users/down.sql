DROP TRIGGER end_users_come_and_go ON end_users;
DROP TRIGGER end_users_move ON end_users;
DROP FUNCTION raise_end_user_version();
DROP TABLE end_user_versions;
