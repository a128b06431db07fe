"""The journal's positions, given by one hand: entries become visible in another order than they were numbered in."""

from __future__ import annotations

from hashlib import sha256

from onebook.book.rows import TABLES, Pending, Seal, SealHead
from onebook.book.store import Store
from onebook.records import Fault

__all__ = ["check_seals", "seal_journal"]

AT_ONCE = 5000


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
            seals, chain = [], head.chain
            for position, (journal_id, *told) in enumerate(entries, head.position + 1):
                chain = _linked(chain, journal_id, *told)
                seals.append(Seal(position, journal_id, chain))
            store.insert(TABLES[Seal], seals)
            store.delete(TABLES[Pending], [(seal.journal_id,) for seal in seals])
            store.update(TABLES[SealHead], [SealHead(head.head, seals[-1].position, chain)])


def check_seals(store: Store) -> list[Fault]:
    """Return the first position at which the journal is not what was sealed; nothing if all is well."""
    chain, position = "", 0
    while entries := store.rows("sealed_entries", after=position, most=AT_ONCE):
        for at, sealed, journal_id, *told in entries:
            position += 1
            chain = _linked(chain, journal_id, *told)
            if at != position or sealed != chain:
                where = f"journal, position {position}"
                return [Fault(where, "an entry was changed, or taken away, after it was sealed.", "Restore a backup.")]
    return []


def _linked(chain: str, *told: object) -> str:
    return sha256("\n".join((chain, *map(str, told))).encode()).hexdigest()
