"""Items are to be counted at a place."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.needs import Needs
from onebook.book.rows import Task
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.counting import count_tasks
from onebook.book.stock.items import item_named, our_place
from onebook.book.stock.kits import not_a_kit

__all__ = ["KIND", "PlanCount"]


class PlanCount(Command):
    """What people are asked to count at a place; of what they are asked to count already, nothing is added."""

    place: Name
    items: Annotated[tuple[Name, ...], Field(min_length=1, max_length=10_000)]


def _needs(command: PlanCount, rules: Rules, needs: Needs) -> None:
    needs.want("item", *command.items)
    if command.place in rules.places:
        place_id = rules.places[command.place].place_id
        needs.want("count_task", *[(sku, place_id) for sku in command.items])


def _decide(draft: Draft, command: PlanCount, rules: Rules) -> dict[str, Any]:
    place = our_place(rules, command.place)
    at = moment(command, draft.at)
    items = {sku: item_named(draft, sku) for sku in command.items}
    asked = {task.item_id for task in count_tasks(draft, items.values(), place)}
    planned = []
    for sku, item in items.items():
        not_a_kit(item)
        if item.item_id not in asked:
            draft.put(Task(draft.new_id(), "count", at, item.item_id, place.place_id))
            asked.add(item.item_id)
            planned.append(sku)
    return {"place": place.name, "items": planned}


KIND = Kind("plan_count", PlanCount, _needs, _decide)
