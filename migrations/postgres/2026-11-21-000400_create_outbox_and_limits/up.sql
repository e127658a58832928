CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    recipient text NOT NULL,
    sealed bytea NOT NULL, -- subject and text; empty once wiped
    written_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL, -- a lease moves it on
    attempts integer NOT NULL,
    sent_at timestamptz,
    gave_up_at timestamptz,
    last_error text
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE sent_at IS NULL AND gave_up_at IS NULL;
CREATE INDEX outbox_given_up ON outbox (gave_up_at) WHERE gave_up_at IS NOT NULL;

-- A bucket is one instant, its theoretical arrival time.
CREATE TABLE rate_limits (
    key bytea PRIMARY KEY, -- SHA-256 of what it counts
    arrival_at timestamptz NOT NULL
);
CREATE INDEX rate_limits_by_arrival ON rate_limits (arrival_at);
