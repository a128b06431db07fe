"""All that the book holds of a party."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from onebook.book.commands.command import command_kinds
from onebook.book.exact import decimal_of
from onebook.book.parties.erasure import words_of
from onebook.book.parties.personal import may_be_personal
from onebook.book.rows import Destination, Party, PartyAddress, PartyCode
from onebook.book.store import Store
from onebook.book.views.journal import last_position
from onebook.book.views.orders import order_life
from onebook.book.views.quotes import quote_shown
from onebook.book.views.returns import return_shown
from onebook.records.codes import code_key

__all__ = ["entries_holding", "parties_with_code", "party_export", "party_shown"]

FIGURES = frozenset({
    "amount", "quantity", "balance", "price", "waiting", "allocated", "shipped", "cancelled", "delivered", "returned",
    "received", "kept", "restocked", "repaired", "scrapped", "sent_back", "refused",
})  # fmt: skip
AT_ONCE = 5000
"""Entries of the journal that are read at a time."""
OURS = "cost_amount"
"""What goods cost us says nothing of who bought them."""


def party_shown(store: Store, system: str, external_id: str) -> dict[str, Any] | None:
    """Return who a party is, with codes, addresses and how it stands to others; None where there is no such party.

    Plain values that JSON takes.
    """
    party = _party(store, system, external_id)
    return None if party is None else _shown(store, party)


def _shown(store: Store, party: Party) -> dict[str, Any]:
    return {
        "party": _plain(party._asdict() | {"roles": party.roles}),
        "codes": [_plain(row._asdict()) for row in _codes(store, party)],
        "addresses": [_plain(row._asdict()) for row in _addresses(store, party)],
        "relations": _named(
            "system external_id relation other_system other_id starts_on ends_on retracted_at",
            store.rows("relations_of_party", party_id=party.party_id),
        ),
    }


def party_export(store: Store, system: str, external_id: str) -> dict[str, Any] | None:
    """Return all that is held of a party, as plain values that JSON takes; None where there is no such party.

    Amounts and quantities are decimals as text, instants ISO 8601 in UTC.
    """
    party = _party(store, system, external_id)
    if party is None:
        return None
    parties, name = [party.party_id], {"system": system, "external_id": external_id}
    documents = [tuple(row) for row in store.rows("documents_of_party", **name)]
    lives = [order_life(store, *row[1:3]) for row in documents if row[0] == "sales_order"]
    history = store.rows("consent_history", parties=parties)
    quotes = [quote_shown(store, *row[1:3]) for row in documents if row[0] == "quote"]
    returns = [return_shown(store, *row[1:3]) for row in documents if row[0] == "sales_return"]
    about = sorted(_entries_about(store, **name))
    entries = store.rows("entries_of_party", party_id=party.party_id, entries=about)
    links = [row for row in store.rows("party_links", external_ids=[external_id]) if _is_in(row, system, external_id)]
    return _shown(store, party) | {
        "consents": _named("purpose channel given said_at how source", history),
        "links": _named("system external_id other_system other_id verdict said_at why retracted_at", links),
        "sales_orders": [_plain(asdict(life) | {"order": life.order._asdict()}) for life in lives if life],
        "quotes": [_plain(asdict(quote)) for quote in quotes if quote],
        "sales_returns": [_plain(asdict(back)) for back in returns if back],
        "destinations": _destinations(store, system, external_id),
        "documents": _named("kind system external_id at", documents),
        "journal": [
            _plain(dict(zip(("at", "actor", "through", "kind"), row, strict=False))) | {"command": json.loads(row[4])}
            for row in entries
        ],
    }


def parties_with_code(store: Store, scheme: str, code: str, country: str = "") -> list[Party]:
    """Return the parties that have a code, however it is written. country: of telephone numbers without prefix."""
    rows = store.rows("parties_with_key", scheme=scheme, key=code_key(scheme, code, country))
    return [Party(*row) for row in rows]


def _destinations(store: Store, system: str, external_id: str) -> list[dict[str, Any]]:
    rows = store.rows("destinations_of_customers", customers=[external_id])
    return [_plain(Destination(*row[2:])._asdict()) for row in rows if row[0] == system]


def entries_holding(store: Store, system: str, external_id: str) -> tuple[int, ...]:
    """Return the entries of the journal that hold words of a party, in whatever case, or are about their documents.

    Reads all of the journal: before the party is erased (`erase_party`), so that nobody waits meanwhile.
    """
    party = _party(store, system, external_id)
    if party is None:
        return ()
    words = [_as_text(word) for word in words_of(party, _codes(store, party), _addresses(store, party))]
    named = [f'"{name}":"{_as_text(external_id)}"' for name in ("customer_id", "external_id", "other_id")]
    plain = [word.casefold() for word in (*words, *named)]
    found = _entries_about(store, system, external_id)
    after = 0
    # Not left to the database: in SQLite, and by some rules of PostgreSQL, only A to Z have small letters.
    while rows := store.rows("commands_after", after=after, most=AT_ONCE):
        found.update(journal_id for journal_id, text in rows if any(map(text.casefold().__contains__, plain)))
        after = rows[-1][0]
    return tuple(sorted(found))


def _entries_about(store: Store, system: str, external_id: str) -> set[int]:
    """Return the entries that may say something personal in what they say of a party's documents."""
    last_position(store)  # by which it is noted what the latest entries touched
    kinds = [name for name, kind in command_kinds().items() if may_be_personal(kind.model)]
    return {row[0] for row in store.rows(
        "entries_about_customer", system=system, external_id=external_id, kinds=kinds)}  # fmt: skip


def _as_text(word: str) -> str:
    """A word as it stands within a text of a command."""
    return json.dumps(word, ensure_ascii=False)[1:-1]


def _party(store: Store, system: str, external_id: str) -> Party | None:
    parties = [Party(*row) for row in store.rows("parties_named", external_ids=[external_id])]
    return next((party for party in parties if party.system == system), None)


def _codes(store: Store, party: Party) -> list[PartyCode]:
    return [PartyCode(*row) for row in store.rows("party_codes", parties=[party.party_id])]


def _addresses(store: Store, party: Party) -> list[PartyAddress]:
    return [PartyAddress(*row) for row in store.rows("party_addresses", parties=[party.party_id])]


def _is_in(row: tuple[Any, ...], system: str, external_id: str) -> bool:
    return (system, external_id) in (row[:2], row[2:4])


def _named(names: str, rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [_plain(dict(zip(names.split(), row, strict=True))) for row in rows]


def _plain(told: Any, name: str = "") -> Any:
    """A value as JSON takes it, by what its column's name says that it is."""
    if hasattr(told, "_asdict"):
        told = told._asdict()
    if isinstance(told, dict):
        return {key: _plain(value, key) for key, value in told.items() if key != OURS}
    if isinstance(told, list | tuple):
        return [_plain(value, name) for value in told]
    if isinstance(told, int) and not isinstance(told, bool):
        return _number(told, name)
    return f"{told:f}" if isinstance(told, Decimal) else told


def _number(told: int, name: str) -> int | bool | str:
    if name == "at" or name.endswith("_at"):
        return datetime.fromtimestamp(told / 1_000_000, UTC).isoformat()
    if name in FIGURES or name.endswith("_amount"):
        return f"{decimal_of(told):f}"
    return bool(told) if name == "given" or name.startswith("is_") else told
