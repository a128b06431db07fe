"""Parties as commands name them."""

from __future__ import annotations

from pydantic import BaseModel

from onebook.book.answers import Refused
from onebook.book.parties.personal import is_personal
from onebook.book.rows import Order, Party, PartyEntry, Quote, Return
from onebook.book.state import Draft, Stale

__all__ = ["find_party", "known_party", "name_customer", "name_in_journal", "not_erased", "party_named"]


def find_party(draft: Draft, system: str, external_id: str) -> Party | None:
    """Return the party that a system knows by this id; None where there is none. The entry is noted as naming them."""
    party_id = draft.named("party", system, external_id)
    party = None if party_id is None else draft.get(Party, party_id)
    if party is not None:
        name_in_journal(draft, party.party_id)
    return party


def party_named(draft: Draft, system: str, external_id: str) -> Party:
    """Return the party that a system knows by this id. Refused where there is none."""
    party = find_party(draft, system, external_id)
    if party is None:
        raise Refused(
            "unknown_party", f"There is no party {external_id} of {system}.", "Add it first (set_party).",
            system=system, external_id=external_id,
        )  # fmt: skip
    return party


def known_party(draft: Draft, system: str, external_id: str) -> Party:
    """Return a party of whom something may be noted. Refused where there is none, or it was erased."""
    party = party_named(draft, system, external_id)
    if party.erased_at is not None:
        raise Refused(
            "party_erased", f"Party {external_id} of {system} was erased, at their request.",
            "Where they are customers anew, add them by another id.", system=system, external_id=external_id,
        )  # fmt: skip
    return party


def name_customer(draft: Draft, system: str, customer_id: str, command: BaseModel) -> None:
    """Note that a command names a customer, where they are known.

    Refused where they were erased and it says anything personal: nothing of them is to be held any more.
    """
    party = find_party(draft, system, customer_id)
    if party is not None and party.erased_at is not None and is_personal(command):
        raise Refused(
            "party_erased", f"Customer {customer_id} of {system} was erased, at their request.",
            "Leave out what is personal: customer_reference, and postcode and position of deliver_to. Where they are "
            "customers anew, name them by another id.", system=system, external_id=customer_id,
        )  # fmt: skip


def not_erased(draft: Draft, document: Order | Quote | Return, named: Order | Return | None = None) -> None:
    """Refuse to hold anything personal that is said of a document, where its customer was erased.

    named: the document that the command names, whose customers were wanted (`customer_of_order` and the like); none:
    this one. Stale where another added it only after these were looked for.
    """
    asked = named or document
    if document.customer_id is None:
        return
    name = ("party", document.system, document.customer_id)
    if name not in draft.state.looked[None] and asked[:1] in draft.state.stored[type(asked)]:
        raise Stale
    party_id = draft.named(*name)
    party = None if party_id is None else draft.get(Party, party_id)
    if party is not None and party.erased_at is not None:
        raise Refused(
            "party_erased", f"Customer {party.external_id} of {party.system} was erased, at their request.",
            "Leave out what is personal: notes, reasons in own words, and postcode and position of deliver_to.",
            system=party.system, external_id=party.external_id,
        )  # fmt: skip


def name_in_journal(draft: Draft, party_id: int) -> None:
    """Note that the command names a party, so that it is found when their data are asked for, or erased."""
    draft.put(PartyEntry(party_id, draft.journal_id))
