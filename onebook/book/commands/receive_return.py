"""Goods that a customer gives back have come in."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Part, Quantity, moment, told_at
from onebook.book.exact import units
from onebook.book.needs import Needs
from onebook.book.rows import Return, ReturnLine
from onebook.book.rules import Rules, day_of
from onebook.book.sales.returning import needs_to_return, put_return, receive, return_named
from onebook.book.state import Draft
from onebook.book.stock.items import our_place

__all__ = ["KIND", "CameBack", "ReceiveReturn", "return_line"]


class CameBack(Part):
    """How many of a return's line, by its number. lot: of items that are kept by lots, where it is known."""

    line: Annotated[int, Field(ge=1)]
    quantity: Quantity
    lot: Name | None = None


class ReceiveReturn(Command):
    """What came back for a return at a place: all that is still to come, or these lines. It waits to be inspected."""

    system: Name
    external_id: Name
    place: Name
    lines: Annotated[tuple[CameBack, ...], Field(max_length=1000)] = ()


def return_line(draft: Draft, back: Return, number: int) -> ReturnLine:
    """Return a line of a return. Refused where it has no such line."""
    line = draft.get(ReturnLine, back.return_id, number)
    if line is None:
        raise Refused(
            "unknown_line", f"Return {back.external_id} has no line {number}.", "Name one of its lines.", line=number
        )
    return line


def _needs(command: ReceiveReturn, rules: Rules, needs: Needs) -> None:
    needs.want("return", (command.system, command.external_id))
    name = (command.system, command.external_id)
    needs_to_return(needs, rules, None, (), [command.place], told_at(command), name)


def _decide(draft: Draft, command: ReceiveReturn, rules: Rules) -> dict[str, Any]:
    back = return_named(draft, command.system, command.external_id)
    place = our_place(rules, command.place)
    at = moment(command, draft.at)
    wanted: list[tuple[int, int, str | None]] = [
        (asked.line, units(asked.quantity), asked.lot) for asked in command.lines
    ] or [(line.line, line.open, None) for line in draft.of(ReturnLine, back.return_id) if line.open]
    if not wanted:
        raise Refused(
            "nothing_to_come", f"Of return {back.external_id}, nothing is still to come: it is {back.status}.",
            "Ask for more with a return of its own (request_return).", system=back.system, external_id=back.external_id,
        )  # fmt: skip
    for number, quantity, lot in wanted:
        receive(draft, rules, back, return_line(draft, back, number), quantity, place, at, lot, told_at(command))
    back = back._replace(place_id=place.place_id, received_at=at, received_on=day_of(rules, at))
    back = put_return(draft, rules, back, at)
    return {"return_id": back.return_id, "status": back.status}


KIND = Kind("receive_return", ReceiveReturn, _needs, _decide)
