DELETE FROM invites WHERE EXISTS (
    SELECT 1 FROM uploads
    WHERE uploads.organization_id = invites.organization_id AND uploads.id = invites.upload_id
);
DELETE FROM uploaded_addresses;
ALTER TABLE invites DROP COLUMN upload_id;
DROP TABLE uploads;
