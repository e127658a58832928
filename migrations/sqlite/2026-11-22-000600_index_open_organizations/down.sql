DROP INDEX organizations_open_to_all;
