"""Goods that a customer wanted to give back are not taken, or do not come."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.commands.receive_return import CameBack, return_line
from onebook.book.exact import units
from onebook.book.needs import Needs
from onebook.book.parties.personal import Personal
from onebook.book.rows import Order, ReturnLine
from onebook.book.rules import Rules
from onebook.book.sales.returning import needs_to_return, put_return, return_named, takes_words, withdraw
from onebook.book.state import Draft

__all__ = ["KIND", "RefuseReturn"]


class RefuseReturn(Command):
    """What is still to come for a return, all or of these lines, is not to come any more. reason: told to the customer.

    What has come is sent back when it is inspected.
    """

    system: Name
    external_id: Name
    lines: Annotated[tuple[CameBack, ...], Field(max_length=1000)] = ()
    reason: Personal | None = None


def _needs(command: RefuseReturn, rules: Rules, needs: Needs) -> None:
    needs.want("return", (command.system, command.external_id))
    needs_to_return(needs, rules, None, (), ())
    if command.reason is not None:
        needs.want("customer_of_return", (command.system, command.external_id))


def _decide(draft: Draft, command: RefuseReturn, rules: Rules) -> dict[str, Any]:
    back = return_named(draft, command.system, command.external_id)
    if command.reason is not None:
        takes_words(draft, back, None if back.order_id is None else draft.get(Order, back.order_id), back)
    wanted = [(asked.line, units(asked.quantity)) for asked in command.lines] or [
        (line.line, line.open) for line in draft.of(ReturnLine, back.return_id) if line.open
    ]
    if not wanted:
        raise Refused(
            "nothing_to_come", f"Of return {back.external_id}, nothing is still to come: it is {back.status}.",
            "Send back what has come (inspect_return).", system=back.system, external_id=back.external_id,
        )  # fmt: skip
    for number, quantity in wanted:
        withdraw(draft, return_line(draft, back, number), quantity)
    back = put_return(draft, rules, back, moment(command, draft.at))
    return {"return_id": back.return_id, "status": back.status}


KIND = Kind("refuse_return", RefuseReturn, _needs, _decide)
