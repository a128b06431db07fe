"""What was counted: how it differs from the book, and which tasks are done by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onebook.book.needs import Needs
from onebook.book.rows import Item, LotLevel, Move, Place, StockCount, Task
from onebook.book.rules import OURS, Rules
from onebook.book.state import Draft
from onebook.book.stock.moves import level_of

__all__ = ["Counting", "count_no_more", "count_tasks", "needs_to_count_no_more", "note"]


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
        """Return how many came after the count, less those that went; what counts set right did not move."""
        if not self.before_now:
            return 0
        place_id = self.place.place_id
        since: int = draft.fact("moved_since", item.item_id, place_id, self.at, lot)
        for moved in draft.of_item(Move, item.item_id):
            # Those that were looked up, for whatever reason, are in the fact already.
            is_new = moved.move_id in draft.state.fresh and moved.reason != "count"
            if is_new and moved.moved_at > self.at and lot in (None, moved.lot):
                since += moved.quantity * ((moved.to_place_id == place_id) - (moved.from_place_id == place_id))
        return since


def note(draft: Draft, counting: Counting, item: Item, lot: str | None, expected: int, counted: int) -> None:
    """Note what was counted, and that whoever asked for the count has it."""
    place = counting.place
    draft.put(
        StockCount(draft.new_id(), draft.journal_id, item.item_id, place.place_id, lot, counting.at, expected, counted)
    )
    for task in count_tasks(draft, [item], place):
        if task.opened_at <= counting.at and (lot is None or _all_lots_counted(draft, item, place, task.opened_at)):
            draft.put(task._replace(done_at=draft.at))


def _all_lots_counted(draft: Draft, item: Item, place: Place, since: int) -> bool:
    """Whether all lots that the book has at a place were counted since an instant, one by one."""
    counted = {
        count.lot
        for count in draft.of_item(StockCount, item.item_id)
        if count.place_id == place.place_id and count.counted_at >= since
    }
    return all(level.lot in counted for level in draft.of(LotLevel, item.item_id, place.place_id) if level.on_hand)


def count_tasks(draft: Draft, items: Iterable[Item], place: Place) -> list[Task]:
    """Return the open tasks of counting items at a place."""
    wanted = {item.item_id for item in items}
    known = [task_id for item_id in wanted for task_id in draft.fact("count_task", item_id, place.place_id) or ()]
    stored = draft.state.stored[Task]
    if not (known or draft.state.changed[Task] or Task in draft.new):
        return []
    made = [key[0] for key in (*draft.state.changed[Task], *draft.new.get(Task, ())) if key not in stored]
    of_place = ("count", place.place_id, None)
    tasks = [draft.get(Task, task_id) for task_id in (*known, *made)]
    return [t for t in tasks if t is not None and (t.kind, t.place_id, t.done_at) == of_place and t.item_id in wanted]


def needs_to_count_no_more(needs: Needs, rules: Rules, *skus: str) -> None:
    """Want what `count_no_more` looks at."""
    ours = [place.place_id for place in rules.places.values() if place.kind in OURS]
    needs.want("count_task", *((sku, place_id) for sku in skus for place_id in ours))


def count_no_more(draft: Draft, rules: Rules, item: Item, instead: Item | None = None) -> None:
    """End what asks for counts of an item that has no pieces of its own any more; ask for another one instead."""
    for place in rules.places.values():
        if place.kind not in OURS:
            continue
        for task in count_tasks(draft, [item], place):
            draft.put(task._replace(done_at=draft.at))
            if instead is not None and not count_tasks(draft, [instead], place):
                draft.put(Task(draft.new_id(), "count", task.opened_at, instead.item_id, place.place_id))
