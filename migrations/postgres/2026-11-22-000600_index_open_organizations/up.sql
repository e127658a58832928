-- The organizations that people find who were not invited.
CREATE INDEX organizations_open_to_all ON organizations (id)
    WHERE public_allowed AND public AND published;
