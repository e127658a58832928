DROP TABLE import_pieces;
DROP TABLE imports;
