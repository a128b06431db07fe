"""What a batch needs, read from the store and held there until the batch is written: a file a sort of thing.

A file has a `LOADER`, which says what can be wanted of it. Loaders take their turn in the same order for everybody, and
each holds its rows by key: nobody waits for somebody who waits for them. A loader may want more of those after it.
"""

from onebook.book.loading.loader import Loader, load

__all__ = ["Loader", "load"]
