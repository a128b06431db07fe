"""Lots that have expired are set apart: nobody is promised them any more."""

from __future__ import annotations

from datetime import date
from typing import Any

from onebook.book.commands.command import Command, Kind
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import Item, LotLevel
from onebook.book.rules import OURS, Rules
from onebook.book.sales.telling import needs_to_tell
from onebook.book.state import Draft
from onebook.book.stock.corrections import make_free
from onebook.book.stock.moves import move

__all__ = ["KIND", "ExpireLots"]


class ExpireLots(Command):
    """All lots whose last day was before a day. They go to the place of inspection."""

    before: date


def _needs(command: ExpireLots, rules: Rules, needs: Needs) -> None:
    ours = tuple([place.place_id for place in rules.places.values() if place.kind in OURS])
    needs_to_tell(needs)
    needs.want("expired_lots", (command.before.isoformat(), ours))


def _decide(draft: Draft, command: ExpireLots, rules: Rules) -> dict[str, Any]:
    before, apart = command.before.isoformat(), rules.places["inspection"]
    told = []
    for level in draft.fact("expired_lots", before):
        place, item = rules.place(level.place_id), draft.get(Item, level.item_id)
        now = draft.get(LotLevel, *level[:3])
        assert item  # noqa: S101 (loaded with the lot)
        if now is None or not now.on_hand:
            continue
        make_free(draft, rules, item, place, now.on_hand)
        move(draft, rules, item, place, apart, now.on_hand, "expired", draft.at, lot=level.lot)
        told.append(
            {"item": item.sku, "place": place.name, "lot": level.lot, "quantity": decimal_of(now.on_hand)}
        )  # fmt: skip
    return {"before": before, "moved": told}


KIND = Kind("expire_lots", ExpireLots, _needs, _decide)
