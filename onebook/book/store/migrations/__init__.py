"""How a book of an older version is brought to this one: a file a step, in `versions`, each whole or not at all.

A new book is made whole from how the tables are declared (`onebook.book.rows`) and stamped with the newest revision. A
change of the tables that books in use have to follow is a file `versions/rNNNN.py` with the next number, and the same
number in `revision.REVISION`.
"""
