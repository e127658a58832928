-- A lease is due_at put off: until then nobody else sees the letter as due.
CREATE TABLE outbox (
    id BLOB NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,
    sealed BLOB NOT NULL,
    written_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    sent_at BIGINT,
    gave_up_at BIGINT,
    last_error TEXT
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE sent_at IS NULL AND gave_up_at IS NULL;
CREATE INDEX outbox_given_up ON outbox (gave_up_at) WHERE gave_up_at IS NOT NULL;

CREATE TABLE rate_limits (
    "key" BLOB NOT NULL PRIMARY KEY,
    arrival_at BIGINT NOT NULL
);
CREATE INDEX rate_limits_by_arrival ON rate_limits (arrival_at);
