"""An address of a party is not theirs, or not to be kept."""

from __future__ import annotations

from typing import Any

from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.parties.parties import party_named
from onebook.book.rows import PartyAddress
from onebook.book.rules import Rules
from onebook.book.state import Draft

__all__ = ["KIND", "DropPartyAddress"]


class DropPartyAddress(Command):
    """One of a party's addresses, by its label. One that they have left is set with its last day instead."""

    system: Name
    external_id: Name
    label: Name


def _needs(command: DropPartyAddress, _: Rules, needs: Needs) -> None:
    needs.want("party_held", (command.system, command.external_id))
    needs.want("party_addresses", (command.system, command.external_id))


def _decide(draft: Draft, command: DropPartyAddress, _: Rules) -> dict[str, Any]:
    party = party_named(draft, command.system, command.external_id)
    known = draft.get(PartyAddress, party.party_id, command.label)
    if known is not None:
        draft.drop(known)
    return {"party_id": party.party_id, "dropped": known is not None}


KIND = Kind("drop_party_address", DropPartyAddress, _needs, _decide)
