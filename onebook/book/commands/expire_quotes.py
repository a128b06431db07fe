"""Quotes that were not ordered in time are over."""

from __future__ import annotations

from datetime import date
from typing import Any

from onebook.book.commands.command import Command, Kind
from onebook.book.needs import Needs
from onebook.book.rows import Quote
from onebook.book.rules import Rules
from onebook.book.sales.quotes import OPEN, decide, let_go
from onebook.book.state import Draft

__all__ = ["KIND", "ExpireQuotes"]


class ExpireQuotes(Command):
    """All quotes that could be ordered until before a day: a thousand at a time, to be told again while some are."""

    before: date


def _needs(command: ExpireQuotes, _: Rules, needs: Needs) -> None:
    needs.want("quotes_expired", command.before.isoformat())


def _decide(draft: Draft, command: ExpireQuotes, _: Rules) -> dict[str, Any]:
    before = command.before.isoformat()
    over = [quote for quote in draft.all(Quote) if quote.status in OPEN and quote.valid_until < before]
    for quote in over:
        let_go(draft, quote)
        decide(draft, quote, "expired", draft.at)
    return {"expired": len(over)}


KIND = Kind("expire_quotes", ExpireQuotes, _needs, _decide)
