"""Erasing a person: wherever the book and its journal hold words of theirs, and in the lake; whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from uuid import uuid4

from onebook.app.business import Business
from onebook.app.keeping.opening import Book, keeping
from onebook.book import Answer, Applied, Given, Who
from onebook.book.commands.erase_party import EraseParty
from onebook.book.views.parties import entries_holding
from onebook.records import BadInput, Fault

__all__ = ["NotInLake", "do_all", "erase_party", "erases"]


class NotInLake(BadInput):
    """Somebody was erased in the book and could not be in the lake; given again with the same id, they are."""


def erase_party(business: Business, who: Who, system: str, external_id: str, *, force: bool = False) -> Answer:
    """Erase a party. Done again, it erases what is left. NotInLake: see `do_all`."""
    command = EraseParty(command_id=uuid4().hex, system=system, external_id=external_id, force=force)
    with keeping(business) as book:
        (answer,) = do_all(business, book, [Given(command, who)])
    return answer


def erases(commands: Iterable[Given]) -> bool:
    """Tell whether any of these commands erases somebody: then they are for `do_all`."""
    return any(_is_erasure(each) for each in commands)


def do_all(business: Business, book: Book, commands: Sequence[Given]) -> list[Answer]:
    """Apply commands of any kind in their order; return what became of each.

    Who is erased among them is erased in all that was written before, also by these commands; then in the lake, if
    there is one. NotInLake where that could not be written: all that stands of the commands is in the book.
    """
    answers: list[Answer] = []
    erased = False
    for is_erasure, some in groupby(commands, _is_erasure):
        if not is_erasure:
            answers += book.do(*some)
            continue
        told = [_erased(book, each.command, each.who) for each in some if isinstance(each.command, EraseParty)]
        book.store.clear_log()
        erased = erased or any(isinstance(answer, Applied) for answer in told)
        answers += told
    if erased and business.lake.exists():
        _publish(business)
    return answers


def _is_erasure(given: Given) -> bool:
    return isinstance(given.command, EraseParty)


def _erased(book: Book, command: EraseParty, who: Who) -> Answer:
    entries = entries_holding(book.store, command.system, command.external_id)
    whole = command.model_copy(update={"entries": tuple(sorted({*command.entries, *entries}))})
    (answer,) = book.do(Given(whole, who))
    return answer


def _publish(business: Business) -> None:
    from onebook.app.keeping.publishing import publish_book  # heavy, and nearly all commands erase nobody

    try:
        publish_book(business)
    except Exception as error:
        first = error.faults[0] if isinstance(error, BadInput) else Fault("", f"{type(error).__name__}.")
        what = f"they are erased in the book, but not yet in the lake: {first.what}"
        mend = f"{first.mend} Then give it again with the same id, or run: onebook book publish"
        raise NotInLake(Fault("", what, mend.strip())) from error
