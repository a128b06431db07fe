"""What is personal of a party is erased, at their request; the documents stay."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.needs import Needs
from onebook.book.parties.erasure import as_stored, erase_details, erase_words, words_of
from onebook.book.parties.parties import party_named
from onebook.book.rows import PartyAddress, PartyCode
from onebook.book.rules import Rules
from onebook.book.state import Draft

__all__ = ["KIND", "EraseParty"]


class EraseParty(Command):
    """A party. force: also while orders are open or unpaid.

    entries: those of the journal that may hold words of theirs without naming them (`views.parties.entries_holding`),
    found by whoever keeps the book and no part of what is said: the same command has others the next time. Given with
    another id, it erases what is left.
    """

    system: Name
    external_id: Name
    force: bool = False
    entries: Annotated[tuple[int, ...], Field(max_length=100_000, exclude=True)] = ()


def _needs(command: EraseParty, _: Rules, needs: Needs) -> None:
    name = (command.system, command.external_id)
    needs.want("party_held", name)
    for what in ("party_codes", "party_addresses", "party_consents", "party_erased"):
        needs.want(what, name)
    needs.want("journal_entry", *command.entries)


def _decide(draft: Draft, command: EraseParty, rules: Rules) -> dict[str, Any]:
    party = party_named(draft, command.system, command.external_id)
    as_stored(draft, party)
    still_open, unpaid = draft.fact("open_orders", party.party_id), draft.fact("unpaid_orders", party.party_id)
    if (still_open or unpaid) and not command.force:
        raise Refused(
            "party_open", f"Of party {party.external_id} of {party.system}, {still_open} sales orders are open and "
            f"{unpaid} not paid.", "Finish or cancel these first, or force it: nobody can be reached then.",
            system=party.system, external_id=party.external_id, open_orders=still_open, unpaid_orders=unpaid,
        )  # fmt: skip
    words = words_of(party, draft.of(PartyCode, party.party_id), draft.of(PartyAddress, party.party_id))
    erased = erase_words(draft, party, words, command.entries)
    erase_details(draft, party, moment(command, draft.at), rules.returns.no_fee)
    return {"party_id": party.party_id, "entries": erased}


KIND = Kind("erase_party", EraseParty, _needs, _decide)
