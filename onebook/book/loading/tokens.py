"""Tokens by their names."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Token
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    wanted = needs.of("token")
    found = [Token(*row) for row in store.rows("tokens_named", names=sorted(wanted))]
    state.load(Token, found, ())
    state.name({("token", token.name): token.token_id for token in found}, [("token", name) for name in wanted])


LOADER = Loader(90, {"token": "names"}, _load)
