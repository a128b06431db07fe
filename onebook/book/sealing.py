"""The journal's positions, given by one hand: entries become visible in another order than they were numbered in.

Entries that were made together are sealed together. The seal is over digests of what was commanded, not over its words,
so that a person's words can be erased and the chain still be checked; answers hold none. In the same transaction it is
noted which entries touched which documents (`JournalTouch`), for nobody waits for that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby

from onebook.book.noted import digest_of
from onebook.book.rows import TABLES, JournalTouch, Pending, Seal, SealHead
from onebook.book.store import Store
from onebook.records import Fault

__all__ = ["check_seals", "seal_journal"]

AT_ONCE = 2000
NOTED = ("item", "party", "payment", "quote", "sales_order", "sales_return", "supply", "voucher")
"""Kinds of document of which it is noted what touched them; moves, counts and the like name their entries."""


def seal_journal(store: Store) -> int:
    """Give the entries that are visible and have no position yet the next ones; return the last position given.

    Several may do so at once: they take turns. Whoever reads sealed entries in order of position misses none.
    """
    while True:
        with store.transaction():
            head = SealHead(*store.rows("seal_head")[0])
            entries = store.rows("pending_entries", most=AT_ONCE)
            if not entries:
                return head.position
            seals, position, chain = [], head.position, head.chain
            touches: list[JournalTouch] = []
            for journal_id, some in groupby(entries, lambda entry: entry[0]):
                together = [told for _, *told in some]
                touches += (touch for told in together for touch in _touches(*told))
                chain = _linked(chain, together)
                seals.append(Seal(position + 1, journal_id, len(together), chain))
                position += len(together)
            store.insert(TABLES[Seal], seals)
            if touches:
                store.insert(TABLES[JournalTouch], touches)
            store.delete(TABLES[Pending], [(seal.journal_id,) for seal in seals])
            store.update(TABLES[SealHead], [SealHead(head.head, position, chain)])


def check_seals(store: Store) -> list[Fault]:
    """Return the first position at which the journal is not what was sealed; nothing if all is well."""
    chain, position = "", 0
    while seals := store.rows("seals", after=position, most=AT_ONCE):
        told = store.rows("sealed_between", first=seals[0][0], last=seals[-1][0])
        entries = {first: [row[1:] for row in some] for first, some in groupby(told, lambda row: row[0])}
        for first, number, sealed in seals:
            some = entries.get(first, [])
            chain = _linked(chain, [entry[:-1] for entry in some])
            if first != position + 1 or sealed != chain or not all(_said_so(*entry[-4:]) for entry in some):
                where = f"journal, position {position + 1}"
                return [Fault(where, "an entry was changed, or taken away, after it was sealed.", "Restore a backup.")]
            position += number
    return []


def _touches(journal_id: int, *told: str) -> Iterator[JournalTouch]:
    touched = json.loads(told[-1])
    for kind in NOTED:
        for document_id in touched.get(kind, ()):
            yield JournalTouch(kind, document_id, journal_id)


def _said_so(digest: str, _answer: str, _touched: str, command: str | None) -> bool:
    """Whether a command has the digest that is sealed; None: words of it were erased since."""
    return command is None or digest_of(command.encode()) == digest


def _linked(chain: str, entries: Iterable[Iterable[object]]) -> str:
    return sha256("\n".join([chain, *(str(told) for entry in entries for told in entry)]).encode()).hexdigest()
