DROP TABLE end_users;
DROP TABLE agreement_events;
DROP TABLE agreements;
DROP TABLE account_data;
DROP TABLE rights_holders;
