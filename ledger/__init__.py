"""The books: double entry, append-only, with the rules in the database. Knows no other app."""
