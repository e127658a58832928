-- One row at most: what the store knows of its installation.
CREATE TABLE installation (
    id smallint PRIMARY KEY CHECK (id = 1),
    key_check bytea NOT NULL
);
