"""Where a party lives, gets bills or goods."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.parties.parties import known_party
from onebook.book.parties.personal import Personal
from onebook.book.rows import PartyAddress
from onebook.book.rules import Rules
from onebook.book.state import Draft

__all__ = ["KIND", "SetPartyAddress"]

TEXTS = ("name", "street", "more", "postcode", "city", "region", "country")


class SetPartyAddress(Command):
    """One of a party's addresses, by its label. What is not given stays as it is; clear: what is taken away.

    uses: what it is for. name: who is there, if it is not the party; more: what else is on the letter. from_on,
    until_on: the first and the last day on which it holds.
    """

    system: Name
    external_id: Name
    label: Name = "main"
    uses: tuple[Literal["billing", "delivery"], ...] | None = None
    name: Personal | None = None
    street: Personal | None = None
    more: Personal | None = None
    postcode: Personal | None = None
    city: Personal | None = None
    region: Name | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    from_on: date | None = None
    until_on: date | None = None
    clear: tuple[
        Literal["name", "street", "more", "postcode", "city", "region", "country", "from_on", "until_on"], ...
    ] = ()


def _needs(command: SetPartyAddress, _: Rules, needs: Needs) -> None:
    needs.want("party_held", (command.system, command.external_id))
    needs.want("party_addresses", (command.system, command.external_id))


def _decide(draft: Draft, command: SetPartyAddress, _: Rules) -> dict[str, Any]:
    party = known_party(draft, command.system, command.external_id)
    known = draft.get(PartyAddress, party.party_id, command.label)
    given: dict[str, Any] = {name: value for name in TEXTS if (value := getattr(command, name)) is not None}
    given |= {n: day.isoformat() for n in ("from_on", "until_on") if (day := getattr(command, n)) is not None}
    if command.uses is not None:
        given |= {f"is_{use}": use in command.uses for use in ("billing", "delivery")}
    before = known or PartyAddress(party.party_id, command.label, is_billing=True, is_delivery=True)
    after = before._replace(**(given | dict.fromkeys(command.clear)))
    if after.from_on is not None and after.until_on is not None and after.until_on < after.from_on:
        raise Refused(
            "bad_days", f"Address {after.label} would end on {after.until_on}, before it begins on {after.from_on}.",
            "Set both days.", system=command.system, external_id=command.external_id, label=after.label,
        )  # fmt: skip
    if after != known:
        draft.put(after)
    return {"party_id": party.party_id, "label": after.label}


KIND = Kind("set_party_address", SetPartyAddress, _needs, _decide)
