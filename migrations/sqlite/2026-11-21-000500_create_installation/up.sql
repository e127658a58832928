-- One row at most: what the store knows of its installation.
CREATE TABLE installation (
    id SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    key_check BLOB NOT NULL
);
