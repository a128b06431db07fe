"""Order lines that wait are promised anew, and what nothing expected serves is proposed to be bought."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.supply.settling import needs_to_settle, settle

__all__ = ["KIND", "Repromise"]


class Repromise(Command):
    """The items of which lines wait: after something happened of which nobody told, such as a day going by."""

    items: Annotated[tuple[Name, ...], Field(min_length=1)]
    reason: Name = "promised anew"


def _needs(command: Repromise, rules: Rules, needs: Needs) -> None:
    needs_to_settle(needs, rules, command.items)


def _decide(draft: Draft, command: Repromise, rules: Rules) -> dict[str, Any]:
    items = [item_named(draft, sku) for sku in sorted(set(command.items))]
    return {"promised_later": sum(settle(draft, rules, item, draft.at, command.reason) for item in items)}


KIND = Kind("repromise", Repromise, _needs, _decide)
