"""Onebook: one book behind every sales channel, measured as one business.

`onebook.open(folder)` opens a business for a notebook or a program; see docs/python.md.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers read it; to import `typing` would be most of what this module costs
if TYPE_CHECKING:
    from os import PathLike

    from onebook.app.notebook import Book
    from onebook.records import BadInput

__all__ = ["BadInput", "__version__", "open"]

__version__ = "0.1.0"


def open(folder: str | PathLike[str] = ".", *, as_of: str | None = None) -> Book:  # noqa: A001 (as in `gzip.open`)
    """Open the business in a folder. as_of: as the lake was on that day or at that snapshot, instead of the latest.

    BadInput where there is no plan or it cannot be read.
    """
    # Only now: importing the package must stay cheap, for the command line too.
    from onebook.app.notebook import open_book  # noqa: PLC0415

    return open_book(folder, as_of=as_of)


def __getattr__(name: str) -> object:
    if name == "BadInput":
        from onebook.records import BadInput  # noqa: PLC0415

        return BadInput
    raise AttributeError(f"module 'onebook' has no attribute '{name}'")
