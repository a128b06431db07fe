"""A customer wants to give goods back."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, model_validator

from onebook.book.commands.command import Amount, Command, Kind, Name, Part, Quantity, moment
from onebook.book.exact import units
from onebook.book.needs import Needs
from onebook.book.parties.personal import PERSONAL
from onebook.book.rules import Rules
from onebook.book.sales.orders import order_named
from onebook.book.sales.returning import (
    Wanted,
    ask,
    in_own_words,
    needs_for_words,
    needs_to_return,
    open_return,
    put_return,
)
from onebook.book.state import Draft

__all__ = ["KIND", "AskedBack", "RequestReturn", "wanted_of"]

ZERO = Decimal(0)


class AskedBack(Part):
    """What is to come back: of an order's line by its number (also of a part of a kit), or of an item.

    reason: in the channel's or the customer's words; it is erased with them, unless the plan names it (`no_fee`).
    amount, tax_amount: where no order is known, what all of it is taken back at.
    """

    line: Annotated[int, Field(ge=1)] | None = None
    item: Name | None = None
    quantity: Quantity
    reason: Annotated[Name, PERSONAL] | None = None
    amount: Amount | None = None
    tax_amount: Amount = ZERO

    @model_validator(mode="after")
    def _one_is_named(self) -> AskedBack:
        if (self.line is None) == (self.item is None):
            raise ValueError("name either the order's line or the item")
        return self


class RequestReturn(Command):
    """A return that is announced: of an order in whatever channel, or of none. system, external_id: of the return.

    order_system: the return's, if none is named. channel: through which it comes back; the one that sold, if none is
    named. exception: whatever the plan's rules say.
    """

    system: Name
    external_id: Name
    order_system: Name | None = None
    order: Name | None = None
    channel: Name | None = None
    customer_id: Name | None = None
    lines: Annotated[tuple[AskedBack, ...], Field(min_length=1, max_length=1000)]
    exception: bool = False


def wanted_of(asked: AskedBack) -> Wanted:
    """Return what is asked in the book's numbers."""
    amount = None if asked.amount is None else units(asked.amount)
    return Wanted(asked.line, asked.item, units(asked.quantity), asked.reason, amount, units(asked.tax_amount))


def _order(command: RequestReturn) -> tuple[str, str] | None:
    return None if command.order is None else (command.order_system or command.system, command.order)


def _needs(command: RequestReturn, rules: Rules, needs: Needs) -> None:
    needs.want("return", (command.system, command.external_id))
    needs_to_return(needs, rules, _order(command), [asked.item for asked in command.lines], ())
    if in_own_words(rules, (line.reason for line in command.lines)):
        needs_for_words(needs, command.system, _order(command), command.customer_id)


def _decide(draft: Draft, command: RequestReturn, rules: Rules) -> dict[str, Any]:
    name = _order(command)
    order = None if name is None else order_named(draft, *name)
    at = moment(command, draft.at)
    back = open_return(
        draft, rules, (command.system, command.external_id), order, command.channel, at, command.customer_id,
        exception=command.exception,
    )  # fmt: skip
    ask(draft, rules, back, order, map(wanted_of, command.lines), at, exception=command.exception)
    back = put_return(draft, rules, back, at)
    return {"return_id": back.return_id, "status": back.status}


KIND = Kind("request_return", RequestReturn, _needs, _decide)
