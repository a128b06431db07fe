"""The loaders in their order."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["Loader", "load", "loaders"]


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads things into the state. turn: its place in the order of all. wants: what can be wanted, by which keys."""

    turn: int
    wants: dict[str, str]
    load: Callable[[Reading, State, Needs], None]


@cache
def loaders() -> tuple[Loader, ...]:
    """Return every loader, in their order."""
    package = importlib.import_module("onebook.book.loading")
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        loader = getattr(importlib.import_module(f"onebook.book.loading.{module.name}"), "LOADER", None)
        if loader is not None:
            found.append(loader)
    return tuple(sorted(found, key=lambda loader: loader.turn))


def load(store: Reading, ids: Iterator[int], needs: Needs, *, trusting: bool = False) -> State:
    """Return the state that a batch is decided on. KeyError where something is wanted that nothing loads."""
    state = State(ids, trusting=trusting)
    for loader in loaders():
        if not loader.wants.keys().isdisjoint(needs.wanted):
            loader.load(store, state, needs)
    if unknown := needs.wanted.keys() - _wants():
        raise KeyError(f"nothing loads {', '.join(sorted(unknown))}")
    return state


@cache
def _wants() -> frozenset[str]:
    return frozenset(name for loader in loaders() for name in loader.wants)
