DROP TABLE signups, operator_invites, sessions, accounts, organization_secrets, organizations;
