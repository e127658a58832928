DROP TABLE organization_emails;
