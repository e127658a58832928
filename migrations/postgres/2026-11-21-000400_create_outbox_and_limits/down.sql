DROP TABLE rate_limits, outbox;
