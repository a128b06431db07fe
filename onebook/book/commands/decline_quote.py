"""A customer declines a quote."""

from __future__ import annotations

from typing import Any, Literal

from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.needs import Needs
from onebook.book.parties.parties import not_erased
from onebook.book.parties.personal import Personal
from onebook.book.rules import Rules
from onebook.book.sales.quotes import decide, let_go, open_quote
from onebook.book.state import Draft

__all__ = ["KIND", "DeclineQuote"]


class DeclineQuote(Command):
    """A quote that is not ordered, and why; what was kept for it is free.

    note: what else there is to say; it stays in the journal.
    """

    system: Name
    external_id: Name
    reason: Literal["price", "delivery_time", "competitor", "no_need", "no_answer", "withdrawn", "other"]
    note: Personal | None = None


def _needs(command: DeclineQuote, _: Rules, needs: Needs) -> None:
    needs.want("quote", (command.system, command.external_id))
    if command.note is not None:
        needs.want("customer_of_quote", (command.system, command.external_id))


def _decide(draft: Draft, command: DeclineQuote, _: Rules) -> dict[str, Any]:
    quote = open_quote(draft, command.system, command.external_id)
    if command.note is not None:
        not_erased(draft, quote)
    let_go(draft, quote)
    quote = decide(draft, quote, "declined", moment(command, draft.at), reason=command.reason)
    return {"quote_id": quote.quote_id, "status": quote.status}


KIND = Kind("decline_quote", DeclineQuote, _needs, _decide)
