"""Tokens by their names, and by the digests of their texts."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Token
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    names, digests = needs.of("token"), needs.of("token_digest")
    called = [Token(*row) for row in store.rows("tokens_named", names=sorted(names))] if names else []
    alike = [Token(*row) for row in store.rows("tokens_with_digest", digests=sorted(digests))] if digests else []
    state.load(Token, [*alike, *called], ())
    state.name({("token", token.name): token.token_id for token in called}, [("token", name) for name in names])
    known = {("token_digest", token.digest): token.token_id for token in alike}
    state.name(known, [("token_digest", digest) for digest in digests])


LOADER = Loader(90, {"token": "names", "token_digest": "digests"}, _load)
