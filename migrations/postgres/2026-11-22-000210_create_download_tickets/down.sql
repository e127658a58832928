DROP TABLE download_tickets;
