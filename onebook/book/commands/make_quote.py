"""A customer is offered goods at prices that hold until a day."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Day, Kind, Name, moment
from onebook.book.commands.priced_lines import Line
from onebook.book.commands.quoting import Quoted, needs_to_quote, quote_lines, told_of
from onebook.book.needs import Needs
from onebook.book.parties.parties import name_customer
from onebook.book.parties.personal import PERSONAL
from onebook.book.rows import Quote
from onebook.book.rules import Rules, day_of
from onebook.book.sales.orders import places_serving
from onebook.book.sales.own_names import refuse_own
from onebook.book.state import Draft
from onebook.book.texts import Text

__all__ = ["KIND", "MakeQuote"]


class MakeQuote(Command):
    """A quote. system, external_id: who gives it, and what they call it. Lines without amounts take the list's.

    valid_until: the last day on which it can be ordered. reserve: what can be had of it is kept until then.
    customer_id, sales_person_id: as the system has them.
    """

    system: Name
    external_id: Name
    channel: Name
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=1000)]
    valid_until: Day
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    customer_id: Name | None = None
    sales_person_id: Name | None = None
    customer_reference: Annotated[Text, PERSONAL] | None = None
    reserve: bool = False


def _needs(command: MakeQuote, rules: Rules, needs: Needs) -> None:
    needs.want("quote", (command.system, command.external_id))
    if command.customer_id is not None:
        needs.want("party_held", (command.system, command.customer_id))  # they may be being erased
    needs_to_quote(
        needs, rules, (command.system, command.external_id), command.channel, command.lines, command.customer_id,
        reserve=command.reserve,
    )  # fmt: skip


def _decide(draft: Draft, command: MakeQuote, rules: Rules) -> dict[str, Any]:
    places_serving(rules, command.channel)
    refuse_own(command.system)
    name = ("quote", command.system, command.external_id)
    if draft.named(*name) is not None:
        raise Refused(
            "quote_exists", f"{command.system} has given a quote {command.external_id} before.",
            "Change that one (change_quote), or give each an id of its own.", system=command.system,
            external_id=command.external_id,
        )  # fmt: skip
    if command.customer_id is not None:
        name_customer(draft, command.system, command.customer_id, command)
    at = moment(command, draft.at)
    quote_id = draft.names[name] = draft.new_id()
    quote = Quote(
        quote_id, command.system, command.external_id, command.channel, 1, "draft", at, day_of(rules, at),
        command.valid_until.isoformat(), command.currency or rules.currency, 0, 0, command.reserve,
        command.customer_id, command.sales_person_id, command.customer_reference,
    )  # fmt: skip
    return told_of(*quote_lines(draft, rules, quote, Quoted(command.lines, at)))


KIND = Kind("make_quote", MakeQuote, _needs, _decide)
