"""A quote goes to the customer."""

from __future__ import annotations

from typing import Any

from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.sales.quotes import open_quote
from onebook.book.state import Draft

__all__ = ["KIND", "SendQuote"]


class SendQuote(Command):
    """A quote that the customer has now, in its latest version; told again, the first word stands."""

    system: Name
    external_id: Name


def _needs(command: SendQuote, _: Rules, needs: Needs) -> None:
    needs.want("quote", (command.system, command.external_id))


def _decide(draft: Draft, command: SendQuote, _: Rules) -> dict[str, Any]:
    quote = open_quote(draft, command.system, command.external_id)
    if quote.status != "sent":
        quote = quote._replace(status="sent", sent_at=moment(command, draft.at))
        draft.put(quote)
    return {"quote_id": quote.quote_id, "version": quote.version, "status": quote.status}


KIND = Kind("send_quote", SendQuote, _needs, _decide)
