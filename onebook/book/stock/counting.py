"""What was counted: how it differs from the book, and which tasks are done by it."""

from __future__ import annotations

from dataclasses import dataclass

from onebook.book.rows import Item, LotLevel, Move, Place, StockCount, Task
from onebook.book.state import Draft
from onebook.book.stock.moves import level_of

__all__ = ["Counting", "count_tasks", "note"]


@dataclass(frozen=True, slots=True)
class Counting:
    """A count of a place. at: when it was. before_now: things may have moved since."""

    place: Place
    at: int
    before_now: bool

    def there_now(self, draft: Draft, item: Item, lot: str | None) -> int:
        """Return how many the book has: of a lot, or of all of them."""
        if lot is None:
            return level_of(draft, item.item_id, self.place.place_id).on_hand
        found = draft.get(LotLevel, item.item_id, self.place.place_id, lot) if item.tracks_lots else None
        return found.on_hand if found else 0

    def came_since(self, draft: Draft, item: Item, lot: str | None) -> int:
        """Return how many came after the count, less those that went."""
        if not self.before_now:
            return 0
        place_id = self.place.place_id
        since: int = draft.fact("moved_since", item.item_id, place_id, self.at, lot)
        for moved in draft.of_item(Move, item.item_id):
            if moved.moved_at > self.at and lot in (None, moved.lot):
                since += moved.quantity * ((moved.to_place_id == place_id) - (moved.from_place_id == place_id))
        return since


def note(draft: Draft, counting: Counting, item: Item, lot: str | None, expected: int, counted: int) -> None:
    """Note what was counted, and that whoever asked for the count has it."""
    place = counting.place
    draft.put(
        StockCount(draft.new_id(), draft.journal_id, item.item_id, place.place_id, lot, counting.at, expected, counted)
    )
    if lot is None:
        for task in count_tasks(draft, place):
            if task.item_id == item.item_id and task.opened_at <= counting.at:
                draft.put(task._replace(done_at=draft.at))


def count_tasks(draft: Draft, place: Place) -> list[Task]:
    """Return the open tasks of counting something at a place."""
    draft.fact("count_tasks", place.place_id)
    return [
        task
        for task in draft.all(Task)
        if task.kind == "count" and task.place_id == place.place_id and task.done_at is None
    ]
