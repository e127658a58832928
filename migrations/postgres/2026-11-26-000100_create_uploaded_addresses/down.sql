DROP TABLE uploaded_addresses;
