"""Quotes, held, with the lines of the version that counts, what is kept for them, and what to make an order of them."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Quote, QuoteLine
from onebook.book.sales.quotes import cart_of
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    at_places = {(system, external_id): places for system, external_id, places in needs.of("quote_at")}
    buyers = needs.of("quote_buyer")
    names = needs.of("quote") | buyers | at_places.keys()
    found: list[Quote] = []
    if names:
        rows = store.rows("quotes_named", external_ids=sorted({external_id for _, external_id in names}))
        found += [quote for row in rows if ((quote := Quote(*row)).system, quote.external_id) in names]
        state.name({}, {("quote", *name) for name in names})
    for day in sorted(needs.of("quotes_expired")):
        found += [Quote(*row) for row in store.rows("quotes_expired", before=day)]
    state.load(Quote, found, [(quote.quote_id,) for quote in found])
    state.name({("quote", quote.system, quote.external_id): quote.quote_id for quote in found}, ())
    needs.want("cart", *(cart_of(quote.system, quote.external_id) for quote in found if quote.reserves))
    for quote in found:
        if quote.customer_id is not None and (quote.system, quote.external_id) in buyers:
            needs.want("customer", (quote.system, quote.customer_id))
    wanted = {quote.quote_id: at_places.get((quote.system, quote.external_id)) for quote in found}
    if keys := sorted(key for key, places in wanted.items() if places is not None):
        _load_lines(store, state, needs, keys, wanted)


def _load_lines(
    store: Reading, state: State, needs: Needs, keys: list[int], places: dict[int, tuple[int, ...] | None]
) -> None:
    rows = store.rows("quote_lines", quotes=keys)
    lines = [QuoteLine(*row[:-1]) for row in rows]
    state.load(QuoteLine, lines, {line[:2] for line in lines})
    for line, row in zip(lines, rows, strict=True):
        sku = row[-1]
        needs.want("item", sku)
        needs.want("supply", sku)
        needs.want("level", *((sku, place_id) for place_id in places[line.quote_id] or ()))


# First: what else is to be looked up is known by their lines.
LOADER = Loader(
    5,
    {
        "quote": "(system, external_id): with what is kept for it",
        "quote_buyer": "(system, external_id): with its customer as prices and credit see them",
        "quote_at": "(system, external_id, place_ids): with its lines, their items, levels there and supply",
        "quotes_expired": "day: those that are open and could be ordered until before it",
    },
    _load,
)
