-- SQLite keeps what an upload has named in a temporary table.
SELECT 1;
