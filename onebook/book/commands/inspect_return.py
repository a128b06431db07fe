"""It is decided what becomes of goods that came back."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Command, Kind, Name, Part, Quantity, moment, told_at
from onebook.book.commands.receive_return import return_line
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rows import Return
from onebook.book.rules import Rules
from onebook.book.sales.return_money import credit, payable
from onebook.book.sales.returning import Condition, inspect, needs_to_return, put_return, return_named
from onebook.book.state import Draft
from onebook.book.stock.items import our_place

__all__ = ["KIND", "InspectReturn", "Inspected", "accept"]

Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=4, allow_inf_nan=False)]


class Inspected(Part):
    """How many of a return's line were found in a condition.

    `restock`: they go to a place where they are sold (`place`; where they came in, if none is named). `repair`: they
    stay where they wait, or go to `place`. `scrap`: they are lost. `send_back`: they are not accepted, and the customer
    gets them again. fee_share: the share of the price that is kept; the plan's, if none is given.
    """

    line: Annotated[int, Field(ge=1)]
    quantity: Quantity
    condition: Condition
    place: Name | None = None
    fee_share: Share | None = None


class InspectReturn(Command):
    """What was received for a return, in whatever condition. What is accepted is credited to the customer at once."""

    system: Name
    external_id: Name
    lines: Annotated[tuple[Inspected, ...], Field(min_length=1, max_length=1000)]


def accept(draft: Draft, rules: Rules, back: Return, found: Inspected, at: int, told: int | None) -> Return:
    """Put goods away by their condition and credit what is accepted; return the return as it is now.

    told: where it is said when that was.
    """
    line, quantity = return_line(draft, back, found.line), units(found.quantity)
    place = None if found.place is None else our_place(rules, found.place)
    inspect(draft, rules, back, line, quantity, found.condition, at, place, told)
    if found.condition == "send_back":
        return back
    return credit(draft, rules, back, line, quantity, found.fee_share)


def _needs(command: InspectReturn, rules: Rules, needs: Needs) -> None:
    needs.want("return", (command.system, command.external_id))
    name, places = (command.system, command.external_id), [found.place for found in command.lines]
    needs_to_return(needs, rules, None, (), places, told_at(command), name)


def _decide(draft: Draft, command: InspectReturn, rules: Rules) -> dict[str, Any]:
    back = return_named(draft, command.system, command.external_id)
    at = moment(command, draft.at)
    for found in command.lines:
        back = accept(draft, rules, back, found, at, told_at(command))
    back = put_return(draft, rules, back, at)
    return {
        "return_id": back.return_id,
        "credited": decimal_of(back.owed_amount),
        "payable": decimal_of(payable(draft, back)),
        "status": back.status,
    }


KIND = Kind("inspect_return", InspectReturn, _needs, _decide)
