"""Parties by the ids that systems know them by. They are held only where they are to be changed."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Party
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    held = needs.of("party_held")
    if held:
        store.rows("parties_held", external_ids=sorted({external_id for _, external_id in held}))
    wanted = held | needs.of("party")
    rows = store.rows("parties_named", external_ids=sorted({external_id for _, external_id in wanted}))
    parties = [party for row in rows if ((party := Party(*row)).system, party.external_id) in wanted]
    state.load(Party, parties, [(party.party_id,) for party in parties])
    state.name(
        {("party", party.system, party.external_id): party.party_id for party in parties},
        {("party", *name) for name in wanted},
    )


LOADER = Loader(13, {"party": "(system, external_id)", "party_held": "(system, external_id): to be changed"}, _load)
