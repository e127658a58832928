DROP TABLE buying_interest_terms;
DROP TABLE buying_interests;
