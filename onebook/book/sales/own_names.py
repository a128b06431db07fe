"""Names that the book gives by itself: payments, refunds and shipments that nobody else has named."""

from __future__ import annotations

from onebook.book.answers import Refused
from onebook.plan import BOOK

__all__ = ["BOOK", "refuse_own"]


def refuse_own(system: str) -> None:
    """Refuse a new name of the book's own system: it would come to stand for what the book names itself, too."""
    if system == BOOK:
        raise Refused(
            "own_system", f"'{BOOK}' is what the book calls itself: nobody else names anything for it.",
            "Give the system that this comes from.", system=system,
        )  # fmt: skip
