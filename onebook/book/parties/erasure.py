"""Taking out what is personal, and leaving the books whole."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from onebook.book.commands.command import command_kinds
from onebook.book.parties.consents import say
from onebook.book.parties.personal import ERASED, without_words, without_words_of
from onebook.book.rows import (
    Consent,
    ConsentEntry,
    Destination,
    Journal,
    JournalErasure,
    Order,
    Party,
    PartyAddress,
    PartyCode,
    PartyEntry,
    PartyLink,
    Quote,
    Return,
    ReturnLine,
)
from onebook.book.state import Draft, NotLoaded

__all__ = ["as_stored", "erase_details", "erase_words", "words_of"]

LINKS = "link_parties"
"""The kind of command that names records which the book may not know as parties."""
SHORTEST = 5
"""Letters, below which a name or code also stands in texts that have nothing to do with its holder."""


def words_of(party: Party, codes: Iterable[PartyCode], addresses: Iterable[PartyAddress]) -> tuple[str, ...]:
    """Return the texts by which a party is told from others, wherever they stand. Their id stays, also as a name."""
    whole = f"{party.given_name} {party.family_name}" if party.given_name and party.family_name else ""
    said = [party.name, whole, *(text for code in codes for text in (code.code, code.key))]
    said += [text for address in addresses for text in (address.name, address.street) if text]
    return tuple(sorted({text for text in said if len(text) >= SHORTEST and text not in (ERASED, party.external_id)}))


def as_stored(draft: Draft, party: Party) -> None:
    """Have what the batch did with a party, their documents written first: all was looked up before it did."""
    if party.party_id in draft.state.fresh:
        raise NotLoaded("documents", party.party_id)
    for kind in (Order, Quote, Return):
        rows: dict[Any, Any] = draft.state.rows[kind]
        if any(_is_of_customer(draft, party, rows[key]) for key in draft.state.changed[kind]):
            raise NotLoaded("documents", party.party_id)


def erase_details(draft: Draft, party: Party, at: int, codes: Collection[str]) -> None:
    """Empty what is held of a party. They consent to nothing any more; that they did, when and how stays, as proof.

    codes: reasons of returns that say nothing of who gave them.
    """
    draft.put(
        party._replace(
            name=ERASED, given_name=None, family_name=None, language=None, born_on=None,
            erased_at=at if party.erased_at is None else party.erased_at,
        )
    )  # fmt: skip
    for row in (*draft.of(PartyCode, party.party_id), *draft.of(PartyAddress, party.party_id)):
        draft.drop(row)
    for said in draft.of(ConsentEntry, party.party_id):
        if said.source not in ("", ERASED):
            draft.put(said._replace(source=ERASED))
    for consent in draft.of(Consent, party.party_id):
        if consent.given:
            until = max(at, consent.since_at)
            say(draft, party.party_id, consent.purpose, consent.channel, until, given=False, how="erasure", source="")
    _erase_documents(draft, party, codes)
    name = (party.system, party.external_id)
    for link in draft.all(PartyLink):
        if name in (link[:2], link[2:4]):
            draft.drop(link)


def _erase_documents(draft: Draft, party: Party, codes: Collection[str]) -> None:
    """Take out of a party's documents how they call them, where they live, and why they gave something back."""
    for order_id in draft.fact("referred_to", party.party_id):
        order = draft.get(Order, order_id)
        if order and order.customer_reference not in (None, ERASED):
            draft.put(order._replace(customer_reference=ERASED))
    for quote in draft.all(Quote):
        if _is_customer(party, quote) and quote.customer_reference not in (None, ERASED):
            draft.put(quote._replace(customer_reference=ERASED))
    for order_id in draft.fact("went_to", party.party_id):
        if destination := draft.get(Destination, order_id):
            draft.put(destination._replace(postcode=None, latitude=None, longitude=None))
    for return_id in draft.fact("returned", party.party_id):
        for line in draft.of(ReturnLine, return_id):
            if line.reason not in (None, ERASED, *codes):
                draft.put(line._replace(reason=ERASED))


def erase_words(draft: Draft, party: Party, words: Collection[str], entries: Iterable[int]) -> int:
    """Take what is personal of a party out of the journal; return of how many entries.

    Of those that name the party or touched a document of theirs, all that their command says is personal; of these
    others, values that hold one of the words, except where an entry names another party: that may be a namesake.
    Digests and answers stay as they are.
    """
    naming: dict[int, set[int]] = {}
    for row in draft.all(PartyEntry):
        naming.setdefault(row.journal_id, set()).add(row.party_id)
    theirs = {journal_id for journal_id, parties in naming.items() if party.party_id in parties}
    documents: set[tuple[str, int]] = draft.fact("documents", party.party_id)
    erased = 0
    for journal_id in sorted((theirs | set(entries)) - {draft.journal_id}):
        entry = draft.get(Journal, journal_id)
        if entry is None:
            continue
        text = entry.command
        if journal_id in theirs or _is_of(party, entry) or not documents.isdisjoint(_touched(entry)):
            kind = command_kinds().get(entry.kind)
            text = without_words(kind.model, text) if kind else ERASED
        if naming.get(journal_id, set()) <= {party.party_id}:
            text = without_words_of(words, text)
        if text != entry.command:
            draft.put(entry._replace(command=text))
            draft.put(JournalErasure(journal_id, draft.journal_id))
            erased += 1
    return erased


def _is_customer(party: Party, row: Order | Quote | Return) -> bool:
    return (row.system, row.customer_id) == (party.system, party.external_id)


def _is_of_customer(draft: Draft, party: Party, row: Order | Quote | Return) -> bool:
    """Whether a document is of the party, as it says itself or by the order that comes back."""
    order = draft.state.rows[Order].get((row.order_id,)) if isinstance(row, Return) else None
    return _is_customer(party, row) or (order is not None and _is_customer(party, order))


def _touched(entry: Journal) -> Iterator[tuple[str, int]]:
    for kind, ids in json.loads(entry.touched).items():
        yield from ((kind, document_id) for document_id in ids)


def _is_of(party: Party, entry: Journal) -> bool:
    """Whether a command is about a sales order, or the like, of the party, or says whose record theirs is."""
    told = json.loads(entry.command)
    if not isinstance(told, dict):
        return False
    names = [("system", "customer_id")]
    if entry.kind == LINKS:
        names = [("system", "external_id"), ("other_system", "other_id")]
    return (party.system, party.external_id) in [(told.get(system), told.get(of)) for system, of in names]
