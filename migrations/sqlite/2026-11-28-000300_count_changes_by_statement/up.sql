-- With one writer, a version is one number, and nobody waits for it: nothing to change.
SELECT 1;
