"""Bringing the index of customers to the lake: all of it, or those of whom something came, changed or went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from onebook.app.business import Business, measuring
from onebook.app.customers.changed import keep_to_changed, list_changed
from onebook.app.customers.parts import INDEX, PARTS, UNDER_NODES, made_of, make_parts
from onebook.journey.identity.slips import marks_of
from onebook.lake import Index, IndexLostError, Made, alone, change_index, drop_index, made, make_index

if TYPE_CHECKING:
    from onebook.lake import Connection
    from onebook.measures import Session

__all__ = ["bring_customers_up", "is_indexed", "was_indexed"]

AT_ONCE = 20_000
"""Rows that are taken from the lake at a time."""

MOST_CHANGED = 0.2
"""Where a larger share of the records changed, all is made anew."""


def bring_customers_up(business: Business) -> bool:
    """Bring the index of customers to the lake's latest state; tell whether it is.

    Where another process is at it, or it cannot be written, it stays as it is: what it does not tell is asked of the
    lake. OSError where nothing at all can be written beside the lake.
    """
    with measuring(business) as session:
        if is_indexed(business, session):
            return True
        with alone(business.lake, INDEX) as is_mine, suppress(IndexLostError):
            if is_mine:
                _bring_up(business, session, made_of(session))
        return is_indexed(business, session)


def is_indexed(business: Business, session: Session) -> bool:
    """Tell whether the index is of the state that a session reads."""
    there = made(business.lake, INDEX)
    return there is not None and there.stamp == made_of(session).stamp


def was_indexed(business: Business) -> bool:
    """Tell whether there is an index, of whatever state."""
    return made(business.lake, INDEX) is not None


def _bring_up(business: Business, session: Session, wanted: Made) -> None:
    there = made(business.lake, INDEX)
    make_parts(session)
    if there and _leads_on(there, wanted) and list_changed(session, there.position, MOST_CHANGED):
        try:
            with change_index(business.lake, INDEX, wanted) as index:
                _change(session, index)
        except IndexLostError:  # made anew at the next occasion: this session may see only what changed
            drop_index(business.lake, INDEX)
        return
    with make_index(business.lake, INDEX, _layout(session.con), wanted) as index:
        _fill(session.con, index, PARTS)
        _add_words(session.con, index)


def _leads_on(there: Made, wanted: Made) -> bool:
    """Tell whether one was made by the same rules as the other, and before it."""
    return there.stamp.split()[0] == wanted.stamp.split()[0] and all(
        before <= now for before, now in zip(there.position, wanted.position, strict=True)
    )


VOCABULARY = {
    "known_vocabulary": "create table known_vocabulary (word text primary key, holders integer) without rowid",
    "known_mark": "create table known_mark (mark integer, word text)",
    "known_mark_0": "create index known_mark_0 on known_mark (mark, word)",
}
"""Words of names and towns, with how many nodes have each, and by what those near to a misspelt one are found."""

LOOKED_UP = {
    "known_node": ("person", "code, system"), "known_key": ("key",), "known_number": ("key",),
    "known_item": ("item_id, item_system",),
}  # fmt: skip
"""Columns by which rows are found other than by their node."""


KEYS = {
    "known_holder": "word, other, node", "known_item": "item_system, nth", "known_telling": "system, nth",
    "known_step": "node, moment, nth",
}  # fmt: skip
"""By what rows lie beside one another, where it is not by node alone."""


def _layout(con: Connection) -> dict[str, str]:
    """Return the statements that make the index's tables and indexes."""
    layout = {}
    for name in PARTS:
        columns = [
            f"{column} {'text' if kind == 'VARCHAR' else 'integer'}"
            for column, kind, *_ in con.execute(f"describe select * from {name}").fetchall()
        ]
        key = KEYS.get(name, "node, nth")
        listed = ", ".join([*columns, *(["nth integer"] if _is_numbered(name) else [])])
        layout[name] = f"create table {name} ({listed}, primary key ({key})) without rowid"
    for name, looked_up in LOOKED_UP.items():
        for number, found_by in enumerate(looked_up):
            layout[f"{name}_{number}"] = f"create index {name}_{number} on {name} ({found_by})"
    return layout | VOCABULARY


def _is_numbered(name: str) -> bool:
    """Tell whether a running number tells rows apart that lie under one key."""
    return KEYS.get(name, "node, nth").endswith("nth")


def _fill(con: Connection, index: Index, parts: Iterable[str], which: str = "") -> None:
    """Take rows of some tables from the lake into the index, in the order in which they lie there.

    which: a condition on nodes, empty for all.
    """
    for name in parts:
        key = KEYS.get(name, "node, nth").removesuffix(", nth")
        rows = con.execute(f"select * from {name} {which if name in UNDER_NODES else ''} order by {key}")
        width = len(rows.description or ())
        if _is_numbered(name):
            # All rows of a key come at once, so a running number tells them apart.
            index.put(name, ((*row, nth) for nth, row in enumerate(_each(rows))), width + 1)
        else:
            index.put(name, _each(rows), width)


def _add_words(con: Connection, index: Index, which: str = "") -> None:
    """Count the words of names and towns, and mark those that are new."""
    counted = con.execute(f"select word, count(*) from known_word {which} group by word order by word").fetchall()
    new = [
        word for word, _ in counted
        if not which or not index.ask("select 1 from known_vocabulary where word = ?", (word,))
    ]  # fmt: skip
    index.take(
        """insert into known_vocabulary values (?, ?)
        on conflict (word) do update set holders = holders + excluded.holders""",
        counted,
    )
    index.put("known_mark", ((mark, word) for word in new for mark in marks_of(word)), 2)


def _each(rows: Connection) -> Iterator[tuple[Any, ...]]:
    while some := rows.fetchmany(AT_ONCE):
        yield from some


def _change(session: Session, index: Index) -> None:
    """Put the rows of changed nodes in place of those that the index has of them."""
    nodes = session.con.execute("select node from changed_known order by node").fetchall()
    _take_words(index, nodes)
    for name in PARTS:
        if name not in UNDER_NODES:
            index.take(f"delete from {name}", [()])
        elif name != "known_holder":
            index.take(f"delete from {name} where node = ?", nodes)
    _fill(session.con, index, [name for name in PARTS if name not in UNDER_NODES])
    keep_to_changed(session)
    which = "where node in (select node from changed_known)"
    _fill(session.con, index, UNDER_NODES, which)
    _add_words(session.con, index, which)
    # Names that nobody has any more must not stay, either.
    gone = [word for (word,) in index.ask("select word from known_vocabulary where holders <= 0")]
    index.take(
        "delete from known_mark where mark = ? and word = ?", [(mark, word) for word in gone for mark in marks_of(word)]
    )
    index.take("delete from known_vocabulary where word = ?", [(word,) for word in gone])


def _take_words(index: Index, nodes: list[tuple[int]]) -> None:
    """Take out by which words nodes are found."""
    words: Counter[str] = Counter()
    for (node,) in nodes:
        said = sorted(word for (word,) in index.ask("select word from known_word where node = ?", (node,)))
        words.update(said)
        index.take(
            "delete from known_holder where word = ? and other = ? and node = ?",
            [(word, other, node) for i, word in enumerate(said) for other in said[i:]],
        )
    index.take(
        "update known_vocabulary set holders = holders - ? where word = ?", [(n, word) for word, n in words.items()]
    )
