"""SQL models of the measures: one SELECT a file, in the portable subset that docs/sql.md describes."""
