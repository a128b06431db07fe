"""Whether a business's book agrees with itself, and with the lake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.keeping.opening import keeping
from onebook.book import check_book, check_seals
from onebook.intake.publishing import position_of
from onebook.intake.publishing.position import same_book
from onebook.lake import open_lake
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from onebook.app.business import Business
    from onebook.book import Store

__all__ = ["BookChecked", "check_the_book"]


@dataclass(frozen=True, slots=True)
class BookChecked:
    """What is wrong with a book, if anything. entries: of its journal; published: those that the lake knows."""

    entries: int
    published: int
    faults: tuple[Fault, ...]


def check_the_book(business: Business) -> BookChecked:
    """Check the book's levels, worths and lines against their entries, its journal against the seals, and the lake.

    BadInput where there is no book, or none that this version can open.
    """
    with keeping(business) as book:
        faults = [*check_book(book.store), *check_seals(book.store)]
        _, entries = book.store.rows("any_pending")[0]
        ((pending,),) = book.store.rows("how_many_pending")
        published = 0
        try:
            published = _published(business, book.store)
        except BadInput as error:
            faults += error.faults
        return BookChecked(int(entries) + int(pending), published, tuple(faults))


def _published(business: Business, store: Store) -> int:
    if not business.lake.exists():
        return 0
    with open_lake(business.lake) as con:
        there = position_of(con)
    same_book(store, there)
    return there.position
