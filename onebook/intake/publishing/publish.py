"""Bringing the lake up to the book's journal."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from onebook.book import Rules, Store, seal_journal
from onebook.book.views import one_state
from onebook.intake.load import count_up
from onebook.intake.publishing.document import Document, Reading, Record, documents
from onebook.intake.publishing.erasing import erased_among, take_out_erased
from onebook.intake.publishing.places import PLACES
from onebook.intake.publishing.position import BOOK, Position, position_of, same_book
from onebook.intake.publishing.staging import stage_records
from onebook.intake.writing import KeptLake
from onebook.lake import (
    LOADS_BETWEEN,
    SMALL_FILE,
    THE_BOOKS,
    Connection,
    Counts,
    LakeFiles,
    Run,
    commit,
    compact,
    forget_erased,
    merge,
    next_load_id,
    replace_rejects,
    roll_back,
    take_away_parts,
    take_back,
    waits_for_forgetting,
    write_run,
)
from onebook.plan import Plan
from onebook.records import BadInput, Fault

__all__ = ["AT_ONCE", "Published", "kept_lake", "publish", "publish_some"]

AT_ONCE = 10_000
"""Entries that are taken account of in one commit."""
SMALLEST_FILES = 200_000
"""Bytes up to which files are mostly joined: what is a megabyte already is not written anew for each few orders."""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did.

    position: up to where the lake knows the journal now; more: there are entries after it; erased: somebody was, who
    stood in the lake until now.
    """

    position: int
    entries: int
    counts: tuple[Counts, ...] = ()
    more: bool = False
    erased: bool = False

    @property
    def rejected(self) -> int:
        """Records that were kept out: `onebook rejects` tells why."""
        return sum(c.rejected for c in self.counts)


class Before(NamedTuple):
    """What is known of the lake: up to where it takes account of the book, and the number of the next load."""

    position: Position
    load_id: int


def publish(plan: Plan, store: Store, rules: Rules, *, again: bool = False) -> Published:
    """Bring the lake up to all that is committed in the book; return all that was done.

    again: render all of the book anew, and take away what the lake has of a book and this one has not. NotThisBook
    where the lake knows a journal that is not this one's; BadInput where another writer is at work.
    """
    with kept_lake(plan) as lake:
        done = publish_some(plan, store, rules, lake, again=again, places=True)
        entries, counts = done.entries, list(done.counts)
        while done.more:
            done = publish_some(plan, store, rules, lake)
            entries += done.entries
            counts += done.counts
    return Published(done.position, entries, tuple(_summed(counts)))


@contextmanager
def kept_lake(plan: Plan, threads: int | None = None) -> Iterator[KeptLake]:
    """The plan's lake, for publishing again and again. threads: other than the plan's."""
    threads = plan.storage.threads if threads is None else threads
    with closing(KeptLake(LakeFiles(plan.folder / plan.storage.lake, plan.storage.memory, threads))) as lake:
        yield lake


def publish_some(
    plan: Plan, store: Store, rules: Rules, lake: KeptLake, *, again: bool = False, places: bool = False
) -> Published:
    """Bring the lake up by at most `AT_ONCE` entries, in one commit. places: and with them the plan's places."""
    if BOOK in plan.systems:
        what = f"a system of the plan is called '{BOOK}', as what the book publishes is."
        raise BadInput(Fault(f"systems.{BOOK}", what, "Give that system another name."))
    seal_journal(store)
    with lake.writing("publishing") as con:
        before = lake.remembered() or Before(position_of(con), next_load_id(con))
        there = before._replace(position=Position(0, "")) if again else before
        same_book(store, there.position)
        after, done = _publish(con, lake, plan, store, rules, there, again=again, places=places)
        if (done.erased or places) and waits_for_forgetting(con):
            forget_erased(con, lake.files)
        if after is not None:
            _tidy_up(con, there.load_id)
        lake.remember(after or before)
    return done


def _tidy_up(con: Connection, load_id: int) -> None:
    """Tidy up the tables whose turn it is: a few each time, and mostly their smallest files, so that nothing waits."""
    kinds = {kind for document in (PLACES, *documents().values()) for kind in document.records}
    turns = [(load_id + nth, name) for nth, name in enumerate(sorted(kinds | {"load_run", "load_count", "reject"}))]
    for number, name in turns:
        if number % LOADS_BETWEEN == 0:
            compact(con, tables={name}, below=SMALL_FILE if number % (LOADS_BETWEEN**2) == 0 else SMALLEST_FILES)


def _publish(
    con: Connection, lake: KeptLake, plan: Plan, store: Store, rules: Rules, before: Before, *, again: bool,
    places: bool,
) -> tuple[Before | None, Published]:  # fmt: skip
    started = datetime.now(UTC)
    there, load_id = before
    with one_state(store):
        entries = store.rows("touched_after", after=there.position, most=AT_ONCE)
        if not entries and not again:
            return None, Published(there.position, 0)
        reading = Reading(store, rules, time.time_ns() // 1000)
        touched = [json.loads(told) for _, _, told in entries]
        found, gone = _rendered(reading, touched, places=places), erased_among(store, touched)
    store.to_disk()  # what was read must not be in the lake alone
    here = Position(entries[-1][0], entries[-1][1]) if entries else there
    lake.ensure_tables({*_lists(), *(kind for kind, _ in found)})
    con.execute("begin")
    try:
        if again:
            take_back(con, BOOK, load_id)
        counts = _merge(con, plan, found, here, load_id)
        erased = take_out_erased(con, plan, gone, load_id)
        write_run(con, Run(load_id, BOOK, here.fingerprint(), None, started, (), tuple(counts)))
        commit(con, lake.files, f"book, up to entry {here.position}")
    except BaseException:
        roll_back(con)
        raise
    return Before(here, load_id + 1), Published(
        here.position, len(entries), tuple(counts), len({entry[0] for entry in entries}) == AT_ONCE, erased
    )


Rendered = dict[tuple[str, str], tuple[type[Record], list[Record]]]
"""Records by record type and system, wholes before their parts, with the named tuple of their rows."""


def _rendered(reading: Reading, touched: Sequence[Mapping[str, Sequence[int]]], *, places: bool) -> Rendered:
    keys: dict[str, set[int]] = defaultdict(set)
    for each in touched:
        for kind, some in each.items():
            keys[kind].update(some)
    found: Rendered = {}
    if places:
        _sort(PLACES, PLACES.render(reading, ()), found)
    for document in documents().values():
        wanted = set(keys.get(document.kind, ()))
        for kind, lead in document.leads_here.items():
            if keys.get(kind):
                wanted.update(lead(reading.store, sorted(keys[kind])))
        if wanted:
            _sort(document, document.render(reading, sorted(wanted)), found)
    return found


def _sort(document: Document, records: Mapping[str, Sequence[Record]], found: Rendered) -> None:
    for kind, form in document.records.items():
        for record in records.get(kind, ()):
            found.setdefault((kind, record[0]), (form, []))[1].append(record)


def _merge(con: Connection, plan: Plan, found: Rendered, here: Position, load_id: int) -> list[Counts]:
    counts: list[Counts] = []
    staged_rows: dict[str, dict[str, str]] = defaultdict(dict)
    revision = THE_BOOKS + here.position
    for (kind, system), (form, records) in found.items():
        parents = staged_rows[system]
        staged, rejected = stage_records(con, plan, kind, system, form, records, revision, load_id, parents)
        staged_rows[system][kind] = staged.rows
        merged = merge(con, staged)
        given_up = replace_rejects(con, staged, (), whole=False)
        counts.append(count_up(staged, rejected, merged, given_up=given_up))
        for part, (of, whole) in _lists().items():
            if whole == kind:
                # The parts come next: what is not among them is listed no more.
                take_away_parts(con, part, system, of, staged.rows, load_id)
    return _summed(counts)


@cache
def _lists() -> Mapping[str, tuple[str, str]]:
    return {part: said for document in documents().values() for part, said in document.lists.items()}


def _summed(counts: Iterable[Counts]) -> list[Counts]:
    found: dict[str, Counts] = {}
    for each in counts:
        before = found.get(each.record_type)
        if before is None:
            found[each.record_type] = each
            continue
        parts = zip(_numbers(before), _numbers(each), strict=True)
        found[each.record_type] = Counts(each.record_type, *(one + other for one, other in parts))
    return list(found.values())


def _numbers(c: Counts) -> tuple[int, ...]:
    return (c.rows_read, c.rejected, c.added, c.replaced, c.unchanged, c.removed, c.given_up)
