"""The codes by which a party is known."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Part
from onebook.book.needs import Needs
from onebook.book.parties.parties import known_party
from onebook.book.parties.personal import Personal
from onebook.book.rows import PartyCode
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.texts import Text
from onebook.records.codes import code_key, is_empty_code

__all__ = ["KIND", "PartyCodeGiven", "SetPartyCodes"]

Scheme = Literal[
    "email", "phone", "loyalty_card", "payment_token", "device", "login", "vat_number", "system", "other"
]  # fmt: skip


class PartyCodeGiven(Part):
    """A code. code_system: whose code it is, where it is that of a system."""

    scheme: Scheme
    code: Personal
    code_system: Annotated[Text, Field(max_length=200)] = ""


class SetPartyCodes(Command):
    """The codes of a party: all that they have of the schemes that are named. drop: schemes of which they have none.

    Several parties may have the same code, as a family has one telephone.
    """

    system: Name
    external_id: Name
    codes: Annotated[tuple[PartyCodeGiven, ...], Field(max_length=1000)] = ()
    drop: tuple[Scheme, ...] = ()


def _needs(command: SetPartyCodes, _: Rules, needs: Needs) -> None:
    needs.want("party_held", (command.system, command.external_id))
    needs.want("party_codes", (command.system, command.external_id))


def _decide(draft: Draft, command: SetPartyCodes, rules: Rules) -> dict[str, Any]:
    party = known_party(draft, command.system, command.external_id)
    wanted: dict[tuple[Any, ...], PartyCode] = {}
    for given in command.codes:
        key = code_key(given.scheme, given.code, rules.country)
        if key.startswith(" ") or is_empty_code(given.code):
            raise Refused(
                "no_code", f"'{given.code}' stands for there being no {given.scheme}.", "Leave it out.",
                system=command.system, external_id=command.external_id, scheme=given.scheme,
            )  # fmt: skip
        row = PartyCode(party.party_id, given.scheme, given.code_system, key, given.code)
        wanted[row[:4]] = row
    schemes = {given.scheme for given in command.codes} | set(command.drop)
    for known in draft.of(PartyCode, party.party_id):
        if known.scheme in schemes and known[:4] not in wanted:
            draft.drop(known)
    for row in wanted.values():
        if draft.get(PartyCode, *row[:4]) != row:
            draft.put(row)
    return {"party_id": party.party_id, "codes": len(wanted)}


KIND = Kind("set_party_codes", SetPartyCodes, _needs, _decide)
