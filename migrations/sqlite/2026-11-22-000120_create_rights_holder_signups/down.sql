DROP TABLE rights_holder_signups;
