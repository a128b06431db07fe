"""How documents of the book become records: a file a kind, found by its `DOCUMENT`."""
