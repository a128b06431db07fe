"""An item is offered on a channel, or no longer; how it is shown there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name
from onebook.book.exact import units
from onebook.book.needs import Needs
from onebook.book.rows import ItemCode, Listing
from onebook.book.rules import Rules
from onebook.book.sales.orders import places_serving
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.texts import Text
from onebook.book.things.completeness import completeness_of

__all__ = ["KIND", "ListItem"]


class ListItem(Command):
    """An item and a channel. What is not given stays as it is; clear: what is taken away.

    price: of one, without tax, in `currency` or else the business's. images: how many there are.
    """

    item: Name
    channel: Name
    listed: bool | None = None
    price: Amount | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    title: Annotated[Text, Field(min_length=1, max_length=500)] | None = None
    description: Annotated[Text, Field(min_length=1, max_length=50_000)] | None = None
    images: Annotated[int, Field(ge=0, le=1000)] | None = None
    clear: tuple[Literal["price", "title", "description"], ...] = ()


def _needs(command: ListItem, _: Rules, needs: Needs) -> None:
    needs.want("item_held", command.item)
    needs.want("listings", command.item)
    needs.want("item_codes", command.item)


def _decide(draft: Draft, command: ListItem, rules: Rules) -> dict[str, Any]:
    places_serving(rules, command.channel)
    item = item_named(draft, command.item)
    if command.listed and item.status in ("draft", "ended"):
        raise Refused(
            "not_sold", f"{item.sku} cannot be listed: it is {'a draft' if item.status == 'draft' else 'ended'}.",
            "Make it active first (set_item).", item=item.sku,
        )  # fmt: skip
    known = draft.get(Listing, item.item_id, command.channel)
    listing = known or Listing(item.item_id, command.channel)
    given: dict[str, Any] = {
        field: value
        for field in ("currency", "title", "description", "images")
        if (value := getattr(command, field)) is not None
    }
    if command.listed is not None:
        given["is_listed"] = command.listed
    if command.price is not None:
        given["price"] = units(command.price)
        given["currency"] = command.currency or listing.currency or rules.currency
    after = listing._replace(**(given | dict.fromkeys(command.clear)))
    if after != known:
        draft.put(after)
    complete = completeness_of(item, after, draft.of(ItemCode, item.item_id))
    return {
        "item": item.sku, "channel": command.channel, "listed": bool(after.is_listed),
        "completeness": complete.share, "missing": list(complete.missing),
    }  # fmt: skip


KIND = Kind("list_item", ListItem, _needs, _decide)
