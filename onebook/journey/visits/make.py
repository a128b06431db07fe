"""Making visits of touches: read from the records part by part, so that memory is bounded, and cut by arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, repeat
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onebook.journey.visits.cut import Ints, Met, VisitRules, begins_of_visits, in_order
from onebook.journey.visits.held import KINDS, PURPOSES, Columns, held_by_items, held_by_visits
from onebook.lake import Connection, fill, read_models
from onebook.plan import Plan
from onebook.records.sql import listed

__all__ = ["MadeVisits", "made_visits"]

AT_ONCE = 25_000_000
"""Touches that are held in memory at a time, about: each takes some 120 bytes."""
SHARE = 250_000
"""Touches that are cut at a time, at most: what is worked on stays near the processor."""
IN_FULL = ("thread", "at", "kind", "row")
WHO = "coalesce(t.visit_id, t.visitor_id, t.customer_id)"
LISTED = {"system": "t.system", "item": "t.item_id", "campaign": "t.campaign_id", "device": "t.device"}
"""The columns whose words are listed in temporary tables: of which there may be many, or which are nobody's choice."""
Words = Mapping[str, Sequence[str]]
NUMBERS = ("touches", "views", "product_views", "carts", "checkouts", "questions", "errors")
FLAGS = ("failed", "converted", "reached", "engaged", "stayed", "only_track")


class Shared(NamedTuple):
    """What was met, sorted by shares: those of share n stand from begins[n] to begins[n + 1]; columns as of `Met`."""

    columns: Mapping[str, NDArray[Any]]
    begins: Ints


class MadeVisits(NamedTuple):
    """Visits and the items met in them, with the columns of `journey.visit` and `journey.visit_item` by name."""

    visits: pa.Table
    items: pa.Table


def made_visits(con: Connection, plan: Plan, values: Mapping[str, str]) -> Iterator[MadeVisits]:
    """Make the visits of the touches of `values["touches"]`, a table or view.

    values: of `visit_values`. A visit is whole in its part; visits are numbered from `visits_before` + 1 on.
    """
    models, touches, before = read_models("onebook.journey.visits"), values["touches"], int(values["visits_before"])
    words = _number_words(con, plan, touches)
    con.execute(f"create or replace temp table named_visit as {fill(models['named_visit'].sql, values)}")
    streams = con.execute(f"select coalesce(max(id), 0) + 1 from {values['all_nodes']}").fetchall()[0][0]
    lane_bits = (len(words["system"]) * len(words["channel"])).bit_length()
    rules = VisitRules(plan.visits.pause_minutes * 60_000_000, plan.visits.ends_at_midnight,
                       plan.visits.ends_with_campaign, streams << lane_bits)  # fmt: skip
    known = {
        **values, "lanes": str(1 << lane_bits), "width": str(len(words["channel"])),
        "first_told": str(rules.first_told),
        **{f"{name}s": listed(words[name]) for name in ("system", "channel", "kind", "purpose")},
    }  # fmt: skip
    threads = int(con.execute("select current_setting('threads')").fetchall()[0][0])
    with ThreadPoolExecutor(threads) as pool:
        for part in _parts(con, touches):
            met = fill(models["met"].sql, {**known, "part": part})
            made = _made(con, met, rules, words, lane_bits, before, pool)
            if made:
                before += made.visits.num_rows
                yield made
            del made
    for name in ("named_visit", *(f"{name}_word" for name in LISTED)):
        con.execute(f"drop table {name}")


def _made(
    con: Connection, sql: str, rules: VisitRules, words: Words, lane_bits: int, before: int, pool: ThreadPoolExecutor
) -> MadeVisits | None:
    """Make the visits of one part, if it has any. What they are made of is let go of: writing takes memory, too."""
    found = con.sql(sql).to_arrow_table()
    names, shares = found["external_id"], 1 << (found.num_rows // SHARE).bit_length()
    batches = found.drop_columns("external_id").to_batches()
    starts = accumulate((batch.num_rows for batch in batches), initial=0)
    shared = list(pool.map(_shared, batches, starts, repeat(lane_bits), repeat(shares)))
    del found, batches
    cut = pool.map(_cut, repeat(shared), range(shares), repeat(names), repeat(rules), repeat(words))
    made = [each for each in cut if each]
    if not made:
        return None
    *firsts, end = accumulate((each.visits.num_rows for each in made), initial=before + 1)
    visits = pa.concat_tables(each.visits for each in made)
    items = pool.map(_numbered, (each.items for each in made), firsts)
    return MadeVisits(visits.set_column(0, "visit", pa.array(np.arange(before + 1, end))), pa.concat_tables(items))


def _parts(con: Connection, touches: str) -> list[str]:
    """Return conditions that part touches into as many as memory takes; those of one visit are in one part."""
    number = con.execute(f"select count(*) from {touches}").fetchall()[0][0]
    parts = max(1, -(-number // AT_ONCE))
    return [f"hash({WHO}) % {parts} = {nth}" for nth in range(parts)] if parts > 1 else ["true"]


def _number_words(con: Connection, plan: Plan, touches: str) -> Words:
    """Number the words that touches bear: numbers are carried several times as fast as texts.

    Kinds stand in the order in which they are met with in a visit, so that of two at one instant the first comes first.
    """
    words: dict[str, Sequence[str]] = {"channel": sorted(plan.channels), "kind": KINDS, "purpose": PURPOSES}
    for name, column in LISTED.items():
        found = f"select distinct {column} as word from {touches} as t where {column} is not null"
        con.execute(f"""create or replace temp table {name}_word as
            select word, cast(row_number() over (order by word) - 1 as integer) as number from ({found})""")
        words[name] = [word for (word,) in con.execute(f"select word from {name}_word order by number").fetchall()]
    return words


def _shared(batch: pa.RecordBatch, first: int, lane_bits: int, shares: int) -> Shared:
    """Sort a batch by the shares of its streams. first: the row of its first touch."""
    columns = {name: _array(batch[name]) for name in batch.schema.names}
    share = ((columns["thread"] >> lane_bits) & (shares - 1)).astype(np.uint16)
    order = np.argsort(share, kind="stable")
    held = {name: column[:1] if _is_alike(name, column) else column[order] for name, column in columns.items()}
    begins = np.append(0, np.cumsum(np.bincount(share, minlength=shares)))
    return Shared({**held, "row": order + first}, begins)


def _array(column: pa.Array) -> NDArray[Any]:
    values = column.view(pa.int32()) if pa.types.is_date32(column.type) else column
    array: NDArray[Any] = values.to_numpy(zero_copy_only=False)
    return array


def _is_alike(name: str, column: NDArray[Any]) -> bool:
    return name not in IN_FULL and bool((column == column[0]).all())


def _cut(
    shared: Sequence[Shared], nth: int, names: pa.ChunkedArray, rules: VisitRules, words: Words
) -> MadeVisits | None:
    """Make the visits of one share, numbered from 0; None where it has none."""
    if not any(each.begins[nth] < each.begins[nth + 1] for each in shared):
        return None
    touches = in_order(Met({name: _joined(shared, nth, name) for name in shared[0].columns}, names))
    begins = begins_of_visits(touches, rules)
    visits = held_by_visits(touches, begins)
    return MadeVisits(
        _visits(visits, touches.names(begins), words), _items(held_by_items(touches, begins), visits, words)
    )


def _joined(shared: Sequence[Shared], nth: int, name: str) -> NDArray[Any]:
    """Return a column of a share."""
    held = [each.columns[name] for each in shared]
    alike = [name not in IN_FULL and column.size == 1 for column in held]
    if all(alike) and all(column[0] == held[0][0] for column in held):
        return held[0]
    bounds = [(each.begins[nth], each.begins[nth + 1]) for each in shared]
    return np.concatenate([
        np.broadcast_to(column, end - begin) if is_alike else column[begin:end]
        for column, is_alike, (begin, end) in zip(held, alike, bounds, strict=True)
    ])  # fmt: skip


def _visits(columns: Columns, opened_by: pa.Array, words: Words) -> pa.Table:
    return pa.table({
        "visit": np.arange(len(opened_by)),
        "system": _worded(columns["system"], words["system"]),
        "channel": _worded(columns["channel"], words["channel"]),
        "stream": columns["stream"],
        "party": _known(columns["party"]),
        "moment": pa.array(columns["moment"], pa.timestamp("us", "UTC")),
        "day": pa.array(columns["day"], pa.int32()).cast(pa.date32()),
        "last_day": pa.array(columns["last_day"], pa.int32()).cast(pa.date32()),
        "seconds": columns["seconds"],
        **{name: columns[name] for name in NUMBERS},
        "interest_after": _known(columns["interest_after"]), "interest_seconds": _known(columns["interest_seconds"]),
        **{name: columns[name] for name in FLAGS},
        "campaign_id": _worded(columns["campaign"], words["campaign"]),
        "device": _worded(columns["device"], words["device"]),
        "purpose": _worded(columns["purpose"], words["purpose"]),
        "document_id": opened_by,
    })  # fmt: skip


def _items(items: Columns, visits: Columns, words: Words) -> pa.Table:
    """Return items with the system and the first day of their visit."""
    visit = items["visit"]
    return pa.table({
        "visit": visit, "system": _worded(visits["system"][visit], words["system"]),
        "item_id": _worded(items["item"], words["item"]),
        "day": pa.array(visits["day"][visit], pa.int32()).cast(pa.date32()),
        "views": items["views"], "carts": items["carts"], "questions": items["questions"],
    })  # fmt: skip


def _numbered(items: pa.Table, first: int) -> pa.Table:
    """Number the visits of items from the first one's number on."""
    return items.set_column(0, "visit", pc.add(items["visit"], first))


def _known(column: NDArray[Any]) -> pa.Array:
    return pa.array(column, mask=column < 0)


def _worded(column: NDArray[Any], words: Sequence[str]) -> pa.DictionaryArray:
    numbers = pa.array(column.astype(np.int32), mask=column < 0)
    return pa.DictionaryArray.from_arrays(numbers, pa.array(words, pa.string()))
