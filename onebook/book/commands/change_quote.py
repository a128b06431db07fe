"""A quote is offered anew: another version of it, beside those before."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Day, Kind, Name, moment
from onebook.book.commands.priced_lines import Line
from onebook.book.commands.quoting import Quoted, needs_to_quote, quote_lines, told_of
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.sales.quotes import let_go, quote_named
from onebook.book.state import Draft

__all__ = ["KIND", "ChangeQuote"]


class ChangeQuote(Command):
    """The lines of a quote's next version, all of them. Also one that was declined or has expired is offered anew.

    What is not given stays as it is. An order can be made of the latest version only.
    """

    system: Name
    external_id: Name
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=1000)]
    valid_until: Day | None = None
    reserve: bool | None = None
    sales_person_id: Name | None = None


def _needs(command: ChangeQuote, rules: Rules, needs: Needs) -> None:
    name = (command.system, command.external_id)
    needs.want("quote_buyer", name)
    needs_to_quote(needs, rules, name, None, command.lines, None, reserve=True)


def _decide(draft: Draft, command: ChangeQuote, rules: Rules) -> dict[str, Any]:
    quote = quote_named(draft, command.system, command.external_id)
    if quote.status == "ordered":
        raise Refused(
            "quote_decided", f"Quote {quote.external_id} was ordered.", "Make another one (make_quote).",
            system=quote.system, external_id=quote.external_id,
        )  # fmt: skip
    let_go(draft, quote)
    quote = quote._replace(
        version=quote.version + 1,
        status="draft",
        valid_until=quote.valid_until if command.valid_until is None else command.valid_until.isoformat(),
        reserves=quote.reserves if command.reserve is None else command.reserve,
        sales_person_id=command.sales_person_id or quote.sales_person_id,
        sent_at=None,
        decided_at=None,
        reason=None,
    )
    return told_of(*quote_lines(draft, rules, quote, Quoted(command.lines, moment(command, draft.at))))


KIND = Kind("change_quote", ChangeQuote, _needs, _decide)
