"""Where the book is kept: a SQLite file, or a PostgreSQL database. The only part of the book that knows a database.

What reads stands in `sql/`, written once for both (`statements`); what writes is made from how tables are declared.
"""

from onebook.book.store.open import Pieces, Reading, Store, make_store, open_store
from onebook.book.store.statements import Busy, TooLarge

__all__ = ["Busy", "Pieces", "Reading", "Store", "TooLarge", "make_store", "open_store"]
