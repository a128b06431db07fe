"""Erasing a person: in the book, and with what it publishes in the lake."""

from __future__ import annotations

from uuid import uuid4

from onebook.app.business import Business
from onebook.app.keeping.opening import keeping
from onebook.app.keeping.publishing import publish_book
from onebook.book import Answer, Applied, Given, Who
from onebook.book.commands.erase_party import EraseParty
from onebook.book.views.parties import entries_holding

__all__ = ["erase_party"]


def erase_party(business: Business, who: Who, system: str, external_id: str, *, force: bool = False) -> Answer:
    """Erase a party, with their words wherever the journal holds them; then in the lake, if there is one.

    Done again, it erases what is left. What was erased in the book and not yet in the lake is erased there by whoever
    publishes next. BadInput where another writer is at work in the lake.
    """
    with keeping(business) as book:
        entries = entries_holding(book.store, system, external_id)
        command = EraseParty(
            command_id=uuid4().hex, system=system, external_id=external_id, force=force, entries=entries
        )
        (answer,) = book.do(Given(command, who))
        book.store.clear_log()
    if isinstance(answer, Applied) and business.lake.exists():
        publish_book(business)
    return answer
