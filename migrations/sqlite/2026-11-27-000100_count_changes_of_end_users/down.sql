DROP TRIGGER end_users_come;
DROP TRIGGER end_users_go;
DROP TRIGGER end_users_move;
DROP TABLE end_user_versions;
