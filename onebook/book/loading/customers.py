"""Customers as prices and credit see them: the party, for whom it buys or works, and whether any of them has terms."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Party, PartyRelation
from onebook.book.sales.credit import ACTS_FOR
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    whole = set(needs.of("customer"))
    asked = needs.of("customer_terms") - whole
    if asked:
        rows = store.rows("customers_with_terms", external_ids=sorted({external_id for _, external_id in asked}))
        with_terms = asked & {(system, external_id) for system, external_id in rows}
        state.facts.update({("no_terms", name): True for name in asked - with_terms})
        whole |= with_terms
    if whole:
        _load_whole(store, state, needs, whole)


def _load_whole(store: Reading, state: State, needs: Needs, names: set[tuple[str, str]]) -> None:
    rows = store.rows("parties_named", external_ids=sorted({external_id for _, external_id in names}))
    parties = [party for row in rows if ((party := Party(*row)).system, party.external_id) in names]
    keys = [party.party_id for party in parties]
    state.load(Party, parties, [(key,) for key in keys])
    state.name(
        {("party", party.system, party.external_id): party.party_id for party in parties},
        {("party", *name) for name in names},
    )
    if not keys:
        return
    relations = [PartyRelation(*row) for row in store.rows("party_relations", parties=sorted(keys))]
    state.load(PartyRelation, relations, [(key,) for key in keys])
    accounts = sorted({each.other_id for each in relations if each.relation in ACTS_FOR})
    if accounts:
        found = [Party(*row) for row in store.rows("parties_by_id", parties=accounts)]
        state.load(Party, found, [(key,) for key in accounts])
    needs.want("credit", *keys, *accounts)


LOADER = Loader(
    14,
    {
        "customer": "(system, external_id): the party, with those for whom it buys or works, and their credit",
        "customer_terms": "(system, external_id): the same, if one of them has terms",
    },
    _load,
)
