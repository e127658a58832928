DROP TABLE signups;
DROP TABLE operator_invites;
DROP TABLE sessions;
DROP TABLE accounts;
DROP TABLE organization_secrets;
DROP TABLE organizations;
