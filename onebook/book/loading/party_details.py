"""What belongs to parties: codes, addresses, relations, consents, links. Held by the parties they are of."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import (
    Consent,
    ConsentEntry,
    Destination,
    Journal,
    JournalErasure,
    PartyAddress,
    PartyCode,
    PartyEntry,
    PartyLink,
    PartyRelation,
    Quote,
    Row,
)
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]

DETAILS: dict[str, type[Row]] = {
    "party_codes": PartyCode, "party_addresses": PartyAddress, "party_relations": PartyRelation,
    "party_consents": Consent,
}  # fmt: skip


def _load(store: Reading, state: State, needs: Needs) -> None:
    for what, kind in DETAILS.items():
        if parties := _parties(state, needs, what):
            rows = [kind(*row) for row in store.rows(what, parties=parties)]
            state.load(kind, rows, [(party_id,) for party_id in parties])
    if links := needs.of("party_link"):
        _load_links(store, state, links, sorted({link[1] for link in links}))
    if erased := needs.of("party_erased"):
        _load_erased(store, state, needs, erased)


def _parties(state: State, needs: Needs, what: str) -> list[int]:
    return sorted({found for name in needs.of(what) if (found := state.names.get(("party", *name))) is not None})


def _load_links(store: Reading, state: State, looked: set[tuple[str, ...]], external_ids: list[str]) -> None:
    links = [PartyLink(*row) for row in store.rows("party_links", external_ids=external_ids)]
    state.load(PartyLink, links, looked | {link[:4] for link in links})


def _load_erased(store: Reading, state: State, needs: Needs, erased: set[tuple[str, str]]) -> None:
    """Load what is said of parties in links and in the journal, and what is open of them."""
    external_ids = sorted({external_id for _, external_id in erased})
    _load_links(store, state, set(), external_ids)
    of = {name: found for name in erased if (found := state.names.get(("party", *name))) is not None}
    _load_documents(store, state, needs, of)
    parties = _parties(state, needs, "party_erased")
    said = [ConsentEntry(*row) for row in store.rows("consent_entries", parties=parties)] if parties else []
    state.load(ConsentEntry, said, [(party_id,) for party_id in parties])
    naming = [PartyEntry(*row) for row in store.rows("party_entries", parties=parties)]
    if entries := sorted({entry.journal_id for entry in naming} | needs.of("journal_entry")):
        naming = [PartyEntry(*row) for row in store.rows("parties_of_entries", entries=entries)]
        state.load(PartyEntry, naming, [(party_id,) for party_id in parties])
        groups = [(journal_id,) for journal_id in entries]
        state.load(Journal, [Journal(*row) for row in store.rows("journal_entries", entries=entries)], groups)
        gone = [JournalErasure(*row) for row in store.rows("journal_erasures", entries=entries)]
        state.load(JournalErasure, gone, groups)


def _load_documents(store: Reading, state: State, needs: Needs, of: dict[tuple[str, str], int]) -> None:
    """Load which documents parties have as customers, and what these say of them. of: the parties by their names."""
    external_ids = sorted({external_id for _, external_id in of})
    for each in of.values():
        state.facts.update({(what, each): 0 for what in ("open_orders", "unpaid_orders")})
        state.facts.update({(what, each): () for what in ("went_to", "referred_to", "returned")})
        state.facts["documents", each] = set()
    # Held first: with a quote of theirs held, nobody makes an order of it that is not seen below.
    quotes = [Quote(*row) for row in store.rows("quotes_of_customers", customers=external_ids)]
    state.load(Quote, quotes, [(quote.quote_id,) for quote in quotes])
    for *name, kind, document_id in store.rows("documents_of_customers", customers=external_ids):
        if party_id := of.get(tuple(name)):
            state.facts["documents", party_id].add((kind, document_id))
    for *name, still_open, unpaid in store.rows("customer_state", customers=external_ids):
        if party_id := of.get(tuple(name)):
            state.facts.update({("open_orders", party_id): int(still_open), ("unpaid_orders", party_id): int(unpaid)})
    for *name, order_id in store.rows("references_of_customers", customers=external_ids):
        if party_id := of.get(tuple(name)):
            state.facts["referred_to", party_id] += (order_id,)
            needs.want("order_id", order_id)
    _load_returns(store, state, needs, of)
    for system, customer, *rest in store.rows("destinations_of_customers", customers=external_ids):
        if party_id := of.get((system, customer)):
            destination = Destination(*rest)
            state.load(Destination, [destination], [(destination.order_id,)])
            state.facts["went_to", party_id] += (destination.order_id,)


def _load_returns(store: Reading, state: State, needs: Needs, of: dict[tuple[str, str], int]) -> None:
    """Load which returns are of parties, or of orders of theirs, and have these loaded."""
    for *name, return_id in store.rows(
        "returns_of_customers", customers=sorted({external_id for _, external_id in of})
    ):
        if party_id := of.get(tuple(name)):
            state.facts["returned", party_id] += (return_id,)
            needs.want("return_id", return_id)


LOADER = Loader(
    14,
    {
        **dict.fromkeys(DETAILS, "(system, external_id)"),
        "party_link": "(system, external_id, system, external_id): the lesser first",
        "party_erased": "(system, external_id): links, consents, documents, entries of the journal that name them, and "
        "what is open",
        "journal_entry": "journal_id: with those that name a party who is erased",
    },
    _load,
)
