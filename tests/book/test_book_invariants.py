"""All commands mixed, in batches, against a plain model: on both stores, the book does what the model does."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from onebook.book import Applied, Refusal, check_book
from onebook.book.commands import Command
from tests.book.world import Desk, command, desk

STEPS = int(os.environ.get("ONEBOOK_STEPS", "60"))
MACHINES = int(os.environ.get("ONEBOOK_MACHINES", "6"))
ITEMS = ("pen", "ink", "cap")
PLACES = ("main", "city")
SERVING = {"web": ("main", "city"), "market": ("main",), "shops": ("city",)}


@dataclass
class Line:
    item: str
    quantity: int
    kept: dict[str, int] = field(default_factory=dict)
    shipped: int = 0
    cancelled: int = 0

    @property
    def waiting(self) -> int:
        return self.quantity - sum(self.kept.values()) - self.shipped - self.cancelled


@dataclass
class Model:
    """The book as a plain thing: what there is, what is kept, and the orders."""

    on_hand: dict[tuple[str, str], int] = field(default_factory=dict)
    orders: dict[str, list[Line]] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)

    def available(self, item: str, place: str) -> int:
        kept = sum(li.kept.get(place, 0) for lines in self.orders.values() for li in lines if li.item == item)
        return self.on_hand.get((item, place), 0) - kept

    def do(self, wanted: Command) -> str:
        """Apply a command; return the code of its refusal, or nothing."""
        if wanted.command_id in self.applied:
            return ""
        refusal = getattr(self, type(wanted).__name__)(wanted)
        if not refusal:
            self.applied.add(wanted.command_id)
        return refusal

    def ReceiveGoods(self, wanted: Any) -> str:  # noqa: N802
        for li in wanted.lines:
            key = (li.item, wanted.place)
            self.on_hand[key] = self.on_hand.get(key, 0) + int(li.quantity)
        return ""

    def PlaceOrder(self, wanted: Any) -> str:  # noqa: N802
        if wanted.external_id in self.orders:
            return "order_exists"
        lines = self.orders[wanted.external_id] = []
        for asked in wanted.lines:
            line = Line(asked.item, int(asked.quantity))
            lines.append(line)
            for place in SERVING[wanted.channel]:
                if (take := min(line.waiting, self.available(line.item, place))) > 0:
                    line.kept[place] = take
        if wanted.if_short == "refuse" and any(line.waiting for line in lines):
            del self.orders[wanted.external_id]
            return "not_enough"
        return ""

    def CancelOrder(self, wanted: Any) -> str:  # noqa: N802
        if wanted.external_id not in self.orders:
            return "unknown_order"
        lines = self.orders[wanted.external_id]
        if not any(line.waiting or line.kept for line in lines):
            return "nothing_open"
        for line in lines:
            line.cancelled += line.waiting + sum(line.kept.values())
            line.kept.clear()
        return ""

    def ShipOrder(self, wanted: Any) -> str:  # noqa: N802
        if wanted.external_id not in self.orders:
            return "unknown_order"
        lines = self.orders[wanted.external_id]
        if not any(line.kept for line in lines):
            return "nothing_kept"
        for line in lines:
            for place, quantity in line.kept.items():
                self.on_hand[line.item, place] -= quantity
                line.shipped += quantity
            line.kept.clear()
        return ""


names = st.integers(1, 12).map(lambda n: f"o{n}")
pieces = st.integers(1, 6)
items = st.sampled_from(ITEMS)
commands = st.one_of(
    st.builds(
        lambda place, li: command("receive_goods", place=place, lines=li),
        st.sampled_from(PLACES),
        st.lists(
            st.builds(lambda i, q, c: {"item": i, "quantity": q, "unit_cost": c}, items, pieces, st.integers(0, 9)),
            min_size=1, max_size=3,
        ),
    ),
    st.builds(
        lambda name, channel, li, short: command(
            "place_order", system="shop", external_id=name, channel=channel, lines=li, if_short=short
        ),
        names, st.sampled_from(sorted(SERVING)),
        st.lists(st.builds(lambda i, q: {"item": i, "quantity": q}, items, pieces), min_size=1, max_size=3),
        st.sampled_from(["wait", "refuse"]),
    ),
    st.builds(lambda name: command("cancel_order", system="shop", external_id=name), names),
    st.builds(lambda name: command("ship_order", system="shop", external_id=name), names),
)  # fmt: skip


def machine(new_book: Callable[[], str]) -> type[RuleBasedStateMachine]:
    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.book: Desk = desk(new_book())
            self.model = Model()
            self.sent: list[Command] = []
            for item in ITEMS:
                self.book.done("set_item", item=item)

        def teardown(self) -> None:
            self.book.store.close()

        @rule(batch=st.lists(commands, min_size=1, max_size=6))
        def give(self, batch: list[Command]) -> None:
            expected = [self.model.do(c) for c in batch]
            found = [a.code if isinstance(a, Refusal) else "" for a in self.book.do(*batch)]
            assert found == expected
            self.sent += [c for c, code in zip(batch, expected, strict=True) if not code]

        @precondition(lambda self: self.sent)
        @rule(data=st.data())
        def give_again(self, data: st.DataObject) -> None:
            (answer,) = self.book.do(data.draw(st.sampled_from(self.sent)))
            assert isinstance(answer, Applied)
            assert answer.again

        @invariant()
        def agrees(self) -> None:
            assert check_book(self.book.store) == []
            skus = {row[0]: row[1] for row in self.book.store.rows("items_named", skus=list(ITEMS))}
            places = {p.place_id: p.name for p in self.book.rules.places.values()}
            for row in self.book.store.rows("levels_of_items", items=sorted(skus)):
                item, place = skus[row[0]], places[row[1]]
                assert row[2] == self.model.on_hand.get((item, place), 0) * 10_000
                assert row[2] - row[3] - row[4] == self.model.available(item, place) * 10_000

    return Machine


def test_the_book_does_what_a_plain_model_does(new_book: Callable[[], str]) -> None:
    run_state_machine_as_test(
        machine(new_book),
        settings=settings(
            max_examples=MACHINES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink], derandomize="ONEBOOK_STEPS" not in os.environ,
        ),
    )  # fmt: skip
