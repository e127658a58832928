DROP TABLE end_users, agreement_events, agreements, account_data, rights_holders;
