"""What a batch of commands looks at, and the changes that one command would make to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from onebook.book.rows import TABLES, Row

__all__ = ["Draft", "NotLoaded", "Stale", "State"]

R = TypeVar("R", bound=Row)
Key = tuple[Any, ...]
ORDER = "sales_order"


class NotLoaded(LookupError):  # noqa: N818 (what is not there yet, not a failure)
    """A decision asked for what had not been looked up, so that nobody can say whether it is there."""


class Stale(Exception):  # noqa: N818 (a state that passes, not a failure)
    """What was loaded no longer holds: the batch must be loaded anew."""


class State:
    """Rows as they stand after the commands that were decided so far, by kind and key, and which must be written.

    stored: rows as the store has them. names: the keys that names stand for, such as `("item", sku)`. facts: figures
    that were looked up, such as `("moved_since", item_id, place_id, at)`. looked: the keys, groups and names that were
    looked up, found or not. fresh: ids that were new in this batch; nothing that begins with one is in the store.
    freed: items of which a command of the batch has made pieces free. missed: those that it has taken from a line,
    which waits for others. waited: those that lines wait for.
    trusting: orders that nobody looked up are taken to be new: the store refuses to add one a second time.
    """

    def __init__(self, ids: Iterator[int], *, trusting: bool = False) -> None:
        self.ids = ids
        self.trusting = trusting
        self.rows: dict[type[Row], dict[Key, Any]] = defaultdict(dict)
        self.groups: dict[type[Row], dict[Key, set[Key]]] = defaultdict(dict)
        self.of_item: dict[type[Row], dict[int, set[Key]]] = defaultdict(dict)
        self.names: dict[tuple[Any, ...], int] = {}
        self.looked: dict[type[Row] | None, set[Key]] = defaultdict(set)
        self.fresh: set[int] = set()
        self.freed: set[int] = set()
        self.missed: set[int] = set()
        self.waited: set[int] = set()
        self.facts: dict[tuple[Any, ...], Any] = {}
        self.stored: dict[type[Row], dict[Key, Any]] = defaultdict(dict)
        self.changed: dict[type[Row], dict[Key, None]] = defaultdict(dict)
        self.gone: dict[type[Row], set[Key]] = defaultdict(set)

    def load(self, kind: type[R], rows: Iterable[R], looked: Iterable[Key]) -> None:
        """Take in rows as the store has them. looked: the keys, or the groups, by which they were looked up."""
        length = TABLES[kind].key
        self.looked[kind].update(looked)
        found: dict[Key, Row | None] = {row[:length]: row for row in rows}
        self._set(kind, found)
        self.stored[kind].update(found)

    def name(self, found: Mapping[tuple[Any, ...], int], looked: Iterable[tuple[Any, ...]]) -> None:
        """Take in what names stand for. looked: those that were looked up."""
        self.names.update(found)
        self.looked[None].update(looked)

    def accept(self, draft: Draft) -> None:
        """Make the changes of a draft."""
        self.names.update(draft.names)
        if self.trusting:
            # New orders ask for nothing by group or item: that much less is kept in order.
            for kind, rows in draft.new.items():
                self.rows[kind].update(rows)
                self.changed[kind].update(dict.fromkeys(rows))
            return
        for kind, rows in draft.new.items():
            self._set(kind, rows)
            changed, gone = self.changed[kind], self.gone[kind]
            for key, row in rows.items():
                if row is None:
                    changed.pop(key, None)
                    gone.add(key)
                else:
                    changed[key] = None
                    gone.discard(key)

    def _set(self, kind: type[Row], rows: Mapping[Key, Row | None]) -> None:
        table = TABLES[kind]
        known, place, group = self.rows[kind], table.item, table.group
        of_item, groups = self.of_item[kind], self.groups[kind]
        for key, row in rows.items():
            if row is None:
                known.pop(key, None)
                if group:
                    groups.setdefault(key[:group], set()).discard(key)
                continue
            known[key] = row
            if place is not None:
                of_item.setdefault(row[place], set()).add(key)
            if group:
                groups.setdefault(key[:group], set()).add(key)


class Draft:
    """A state with the changes of one command laid over it. Where the command is refused, it is thrown away."""

    def __init__(self, state: State, journal_id: int, at: int) -> None:
        self.state = state
        self.journal_id = journal_id
        self.at = at
        self.new: dict[type[Row], dict[Key, Any]] = {}
        self.names: dict[tuple[Any, ...], int] = {}

    def get(self, kind: type[R], *key: Any) -> R | None:
        """Return a row by its key; None where there is none. NotLoaded where nobody looked it up."""
        new = self.new.get(kind)
        if new is not None and key in new:
            return new[key]  # type: ignore[no-any-return]
        row: R | None = self.state.rows[kind].get(key)
        if row is None:
            self._must_be_known(kind, key)
        return row

    def named(self, *name: Any) -> int | None:
        """Return the key that a name stands for, such as `named("item", sku)`; None where it stands for none."""
        found = self.names.get(name, self.state.names.get(name))
        if found is None and name not in self.state.looked[None] and not (self.state.trusting and name[0] == ORDER):
            raise NotLoaded(name)
        return found

    def fact(self, *name: Any) -> Any:
        """Return what was looked up beside rows. Of an item that is new in this batch there is nothing: 0."""
        found = self.state.facts.get(name)
        if found is None and name[1] not in self.state.fresh:
            raise NotLoaded(*name)
        return 0 if found is None else found

    def of(self, kind: type[R], *group: Any) -> list[R]:
        """Return the rows of a group, such as an order's lines, by key. NotLoaded where nobody looked the group up."""
        self._must_be_known(kind, group)
        keys = self.state.groups[kind].get(group, set())
        if new := self.new.get(kind):
            keys = keys.union(key for key in new if key[: len(group)] == group)
        return [row for key in sorted(keys) if (row := self.get(kind, *key)) is not None]

    def all(self, kind: type[R]) -> list[R]:
        """Return every row of a kind that is known to the batch, by key."""
        keys = {*self.state.rows[kind], *self.new.get(kind, ())}
        return [row for key in sorted(keys) if (row := self.get(kind, *key)) is not None]

    def of_item(self, kind: type[R], item_id: int) -> list[R]:
        """Return the rows of an item that are known to the batch, by key. kind: one that is asked for by item."""
        place = TABLES[kind].item
        assert place is not None  # noqa: S101 (declared with `by_item`)
        keys = set(self.state.of_item[kind].get(item_id, ()))
        if new := self.new.get(kind):
            keys.update([key for key, row in new.items() if row is not None and row[place] == item_id])
        if not keys:
            return []
        return [row for key in sorted(keys) if (row := self.get(kind, *key)) is not None]

    def put(self, row: Row) -> None:
        """Add a row, or set it in the place of the one with its key."""
        kind = type(row)
        new = self.new.get(kind)
        if new is None:
            new = self.new[kind] = {}
        new[row[: TABLES[kind].key]] = row

    def drop(self, row: Row) -> None:
        """Take a row away."""
        kind = type(row)
        self.new.setdefault(kind, {})[row[: TABLES[kind].key]] = None

    def new_id(self) -> int:
        """Return an id that nothing has had."""
        made = next(self.state.ids)
        self.state.fresh.add(made)
        return made

    def _must_be_known(self, kind: type[Row], key: Key) -> None:
        looked = self.state.looked[kind]
        if key not in looked and key[0] not in self.state.fresh and key[: TABLES[kind].group or None] not in looked:
            raise NotLoaded(kind.__name__, *key)

    def touched(self) -> dict[str, list[int]]:
        """Return the documents that the changes touch, by kind."""
        found: dict[str, set[int]] = {}
        for kind, rows in self.new.items():
            if document := TABLES[kind].document:
                name, column = document
                found.setdefault(name, set()).update([key[column] for key in rows])
        return {name: sorted(found[name]) for name in sorted(found)}
