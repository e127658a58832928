-- The one form is as good before.
SELECT 1;
