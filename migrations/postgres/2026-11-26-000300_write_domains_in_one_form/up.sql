-- The domains of stored addresses are written in their one form by the program:
-- SQL does not know UTS 46. See domains.rs of the store.
SELECT 1;
