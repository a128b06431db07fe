"""A small business for the book, and short ways to give it commands."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from onebook.book import Answer, Applied, Command, Given, Rules, Store, Who, command_kinds, open_book, run
from onebook.plan import Plan

PLAN = Plan.model_validate(
    {
        "business": {"name": "Book", "currency": "EUR", "time_zone": "Europe/Berlin"},
        "working": {"cut_off": "23:59"},  # what is to be done today is so at any hour
        "channels": {"web": {"kind": "digital"}, "market": {"kind": "digital"}, "shops": {"kind": "physical"}},
        "places": {
            "main": {"kind": "warehouse", "serves": ["web", "market"]},
            "city": {"kind": "store", "serves": ["shops", "web"]},
        },
    }
)
IDS = itertools.count(1)


def command(name: str, /, **fields: object) -> Command:
    """A command by its kind's name, with an id of its own unless one is given."""
    return command_kinds()[name].model.model_validate({"command_id": f"c{next(IDS)}", **fields})


@dataclass
class Desk:
    """Somebody who gives commands to a book."""

    store: Store
    rules: Rules
    who: Who = field(default_factory=lambda: Who("test", "tester"))

    def do(self, *commands: Command) -> list[Answer]:
        return run(self.store, self.rules, [Given(c, self.who) for c in commands])

    def one(self, name: str, /, **fields: object) -> Answer:
        (answer,) = self.do(command(name, **fields))
        return answer

    def done(self, name: str, /, **fields: object) -> Applied:
        answer = self.one(name, **fields)
        assert isinstance(answer, Applied), answer
        return answer

    def stock(self, place: str = "main", **quantities: int) -> None:
        """Have so many of these items at a place, at 1 each."""
        for item in quantities:
            self.done("set_item", item=item)
        lines = [{"item": item, "quantity": n, "unit_cost": 1} for item, n in quantities.items() if n]
        if lines:
            self.done("receive_goods", place=place, lines=lines)

    def order(self, external_id: str, /, channel: str = "web", **quantities: int) -> Command:
        lines = [{"item": item, "quantity": n} for item, n in quantities.items()]
        return command("place_order", system="shop", external_id=external_id, channel=channel, lines=lines)


def desk(url: str, plan: Plan = PLAN) -> Desk:
    return Desk(*open_book(url, plan))
