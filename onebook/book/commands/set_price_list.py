"""A price list is made, or what is said of it is set anew."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.exact import ONE, decimal_of, units
from onebook.book.needs import Needs
from onebook.book.parties.parties import known_party
from onebook.book.pricing.lists import find_list, list_named
from onebook.book.rows import PriceList
from onebook.book.rules import Rules
from onebook.book.sales.orders import places_serving
from onebook.book.state import Draft

__all__ = ["KIND", "SetPriceList"]

Off = Annotated[Decimal, Field(ge=0, lt=1, decimal_places=4)]


class SetPriceList(Command):
    """A price list by its name. What is not given stays as it is; clear: what is taken away.

    It counts for a group of customers, a channel or a customer (`customer_id` of `system`), for all that are named
    together, or for everybody. from_on, until_on: the first and last day. base, off: where it says nothing of an item,
    another list's price counts, less this share (0.15 for 15 %). The currency of a list stays.
    """

    name: Name
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    group_name: Name | None = None
    channel: Name | None = None
    system: Name | None = None
    customer_id: Name | None = None
    from_on: date | None = None
    until_on: date | None = None
    base: Name | None = None
    off: Off | None = None
    clear: tuple[Literal["group_name", "channel", "customer", "from_on", "until_on", "base"], ...] = ()


COLUMNS = {"customer": "party_id", "base": "base_id"}


def _needs(command: SetPriceList, _: Rules, needs: Needs) -> None:
    needs.want("price_list", command.name)
    if command.base is not None:
        needs.want("price_list", command.base)
    if command.customer_id is not None:
        needs.want("party", (command.system or "", command.customer_id))


def _decide(draft: Draft, command: SetPriceList, rules: Rules) -> dict[str, Any]:
    known = find_list(draft, command.name)
    currency = command.currency or (known.currency if known else rules.currency)
    if known is not None and currency != known.currency:
        raise Refused(
            "other_currency", f"Price list {known.name} is in {known.currency}.", "Make another list for "
            f"{currency}.", name=known.name,
        )  # fmt: skip
    if command.channel is not None:
        places_serving(rules, command.channel)
    each = known or PriceList(draft.new_id(), command.name, currency)
    each = each._replace(**dict.fromkeys(COLUMNS.get(name, name) for name in command.clear))  # type: ignore[arg-type]
    if "base" in command.clear:
        each = each._replace(off=0)
    given: dict[str, Any] = {
        name: value for name in ("group_name", "channel") if (value := getattr(command, name)) is not None
    }
    given |= {n: day.isoformat() for n in ("from_on", "until_on") if (day := getattr(command, n)) is not None}
    if command.off is not None:
        given["off"] = units(command.off)
    if command.customer_id is not None:
        given["party_id"] = known_party(draft, command.system or "", command.customer_id).party_id
    if command.base is not None:
        given["base_id"] = _base(draft, each, command.base).list_id
    after = each._replace(**given)
    _checked(after)
    draft.names["price_list", after.name] = after.list_id
    if after != known:
        draft.put(after)
    return {"name": after.name, "new": known is None, "off": decimal_of(after.off)}


def _base(draft: Draft, each: PriceList, name: str) -> PriceList:
    """Return the list that another one is based on. Refused where it is of other money, of a customer, or in a ring."""
    base = list_named(draft, name)
    if base.currency != each.currency or base.party_id is not None:
        why = f"is in {base.currency}" if base.currency != each.currency else "is for one customer"
        raise Refused("no_base", f"Price list {base.name} {why}.", "Base it on another list.", name=base.name)
    lists = {other.list_id: other for other in draft.all(PriceList)}
    at: PriceList | None = base
    while at is not None:
        if at.list_id == each.list_id:
            raise Refused(
                "base_of_itself", f"Price list {base.name} is based on {each.name} already.",
                "Base it on another list.", name=base.name,
            )  # fmt: skip
        at = None if at.base_id is None else lists.get(at.base_id)
    return base


def _checked(each: PriceList) -> None:
    if each.from_on is not None and each.until_on is not None and each.until_on < each.from_on:
        raise Refused(
            "never_counts", f"Price list {each.name} would end on {each.until_on}, before it begins on {each.from_on}.",
            "Say other days.", name=each.name,
        )  # fmt: skip
    if not 0 <= each.off < ONE or (each.off and each.base_id is None):
        raise Refused(
            "off_nothing", f"Price list {each.name} is based on no other list, so nothing can be taken off its prices.",
            "Name a base, or leave `off` out.", name=each.name,
        )  # fmt: skip


KIND = Kind("set_price_list", SetPriceList, _needs, _decide)
