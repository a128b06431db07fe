"""Up to when channels show our levels, held."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Shown
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    channels = sorted(needs.of("shown"))
    rows = [Shown(*row) for row in store.rows("channels_shown_held", channels=channels)]
    state.load(Shown, rows, [(channel,) for channel in channels])


LOADER = Loader(91, {"shown": "channel"}, _load)
