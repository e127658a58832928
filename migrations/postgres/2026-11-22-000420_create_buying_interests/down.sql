DROP TABLE buying_interest_terms, buying_interests;
