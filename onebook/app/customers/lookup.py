"""Where customers are looked up: in the index, where it is of the state that is read, else in the lake itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from onebook.app.customers.parts import INDEX, made_of, make_parts
from onebook.journey.identity.names import Names
from onebook.journey.identity.slips import allowed, marks_of
from onebook.lake import Index, IndexLostError, LakeFiles, drop_index, look_up
from onebook.records.sql import quote

if TYPE_CHECKING:
    from onebook.journey.identity.ask import Ask
    from onebook.measures import Session

__all__ = ["Lookup", "looking_up"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is asked of customers. ask: SELECTs over the tables; names: how names are found; quick: by the index."""

    ask: Ask
    names: Names
    quick: bool


def looking_up(session: Session, work: Callable[[Lookup], T]) -> T:
    """Return what work finds out. It is asked of the index, or of the lake where that is not of this state."""
    with look_up(_files(session), INDEX, made_of(session).stamp) as index:
        if index:
            try:
                return work(Lookup(index.ask, Names(_IndexNames(index).near, _IndexNames(index).holders), quick=True))
            except IndexLostError as lost:
                if lost.spoilt:
                    with suppress(OSError):
                        drop_index(_files(session), INDEX)  # so that it is made anew
    make_parts(session)
    lake = _LakeNames(session)
    return work(Lookup(lake.ask, Names(lake.near, lake.holders), quick=False))


def _files(session: Session) -> LakeFiles:
    return LakeFiles(session.plan.folder / session.plan.storage.lake)


MOST_NEAR = 400
"""Words that are held against one that is asked for."""


@dataclass(frozen=True, slots=True)
class _IndexNames:
    index: Index

    def near(self, word: str) -> list[str]:
        """Words that share a mark with this one, those that begin with it, and its initial."""
        most = allowed(word)
        marks = sorted(marks_of(word, most))
        listed = ", ".join(map(str, marks))
        rows = self.index.ask(f"select distinct word from known_mark where mark in ({listed})") if marks else []
        begun = self.index.ask(
            f"""select word from known_vocabulary where word >= ? and word < ? limit {MOST_NEAR}""",
            [word, f"{word}\U0010ffff"],
        )
        return [word, word[:1], *(other for (other,) in (*rows, *begun))]

    def holders(self, pairs: Sequence[tuple[str, str]], most: int) -> list[int]:
        """Nodes by one pair after the other, until there are enough."""
        found: dict[int, None] = {}
        for pair in pairs:
            rows = self.index.ask(
                f"select node from known_holder where word = ? and other = ? limit {most - len(found)}", pair
            )
            found.update(dict.fromkeys(node for (node,) in rows))
            if len(found) >= most:
                break
        return list(found)


@dataclass(frozen=True, slots=True)
class _LakeNames:
    session: Session

    def ask(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return self.session.con.execute(sql, values).fetchall()

    def near(self, word: str) -> list[str]:
        """The same by comparing all words there are."""
        rows = self.session.con.execute(
            f"""select word from (select distinct word from known_word) as words
            where damerau_levenshtein(word, ?) <= ? or starts_with(word, ?) or word = ?
            order by word limit {MOST_NEAR}""",
            [word, allowed(word), word, word[:1]],
        ).fetchall()
        return [other for (other,) in rows]

    def holders(self, pairs: Sequence[tuple[str, str]], most: int) -> list[int]:
        """The same in one question: a word of the name, and another of the name or town."""
        if not pairs:
            return []
        listed = ", ".join(f"({i}, {quote(one)}, {quote(other)})" for i, (one, other) in enumerate(pairs))
        rows = self.session.con.execute(
            f"""select h.node from (values {listed}) as p (place, one, other)
            join known_holder as h on h.word = p.one and h.other = p.other
            group by h.node order by min(p.place), h.node limit {most}"""
        ).fetchall()
        return [node for (node,) in rows]
