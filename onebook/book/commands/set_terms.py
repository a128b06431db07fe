"""What a customer may owe, and when they pay."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.commands.command import Amount, Command, Kind, Name
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.parties.parties import known_party
from onebook.book.rows import Credit
from onebook.book.rules import Rules
from onebook.book.state import Draft

__all__ = ["KIND", "SetTerms"]


class SetTerms(Command):
    """A customer's or an organisation's terms in a currency. What is not given stays as it is; clear: taken away.

    due_days: orders on account are to be paid so many days later, and those of this customer are on account unless they
    are prepaid. credit_limit: the most that may be open, with tax; left out: without limit. Terms of an organisation
    count for all who buy or work for it.
    """

    system: Name
    external_id: Name
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    due_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    credit_limit: Amount | None = None
    clear: tuple[Literal["due_days", "credit_limit"], ...] = ()


COLUMNS = {"due_days": "due_days", "credit_limit": "limit_amount"}


def _needs(command: SetTerms, _: Rules, needs: Needs) -> None:
    needs.want("party", (command.system, command.external_id))
    needs.want("credit_of", (command.system, command.external_id))


def _decide(draft: Draft, command: SetTerms, rules: Rules) -> dict[str, Any]:
    party = known_party(draft, command.system, command.external_id)
    currency = command.currency or rules.currency
    known = draft.get(Credit, party.party_id, currency)
    after = known or Credit(party.party_id, currency)
    after = after._replace(**dict.fromkeys(COLUMNS[name] for name in command.clear))  # type: ignore[arg-type]
    if command.due_days is not None:
        after = after._replace(due_days=command.due_days)
    if command.credit_limit is not None:
        after = after._replace(limit_amount=units(command.credit_limit))
    if after != known:
        draft.put(after)
    limit = after.limit_amount
    return {
        "party_id": party.party_id, "currency": currency, "due_days": after.due_days,
        "credit_limit": None if limit is None else decimal_of(limit), "open": decimal_of(after.open_amount),
    }  # fmt: skip


KIND = Kind("set_terms", SetTerms, _needs, _decide)
