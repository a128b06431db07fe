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
    channels: dict[str, str] = field(default_factory=dict)
    carts: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)

    def available(self, item: str, place: str) -> int:
        kept = sum(li.kept.get(place, 0) for lines in self.orders.values() for li in lines if li.item == item)
        reserved = sum(cart.get((item, place), 0) for cart in self.carts.values())
        return self.on_hand.get((item, place), 0) - kept - reserved

    def do(self, wanted: Command) -> str:
        """Apply a command; return the code of its refusal, or nothing."""
        if wanted.command_id in self.applied:
            return ""
        refusal = getattr(self, type(wanted).__name__)(wanted)
        if not refusal:
            self.applied.add(wanted.command_id)
        return refusal

    def serve(self, lines: Any = ()) -> None:
        """Let lines that wait have what is there, who ordered first. lines: only those that wait for their items."""
        only = {li.item for li in lines} or set(ITEMS)
        for name, waiting in self.orders.items():
            for line in (li for li in waiting if li.item in only):
                for place in SERVING[self.channels[name]]:
                    if (got := min(line.waiting, self.available(line.item, place))) > 0:
                        line.kept[place] = line.kept.get(place, 0) + got

    def ReceiveGoods(self, wanted: Any) -> str:  # noqa: N802
        for li in wanted.lines:
            self._add(li.item, wanted.place, int(li.quantity))
        self.serve(wanted.lines)
        return ""

    def PlaceOrder(self, wanted: Any) -> str:  # noqa: N802
        if wanted.external_id in self.orders:
            return "order_exists"
        taken_over = self.carts.pop(wanted.cart, {}) if wanted.cart else {}
        lines = self.orders[wanted.external_id] = []
        for asked in wanted.lines:
            line = Line(asked.item, int(asked.quantity))
            lines.append(line)
            for place in SERVING[wanted.channel]:
                if (take := min(line.waiting, self.available(line.item, place))) > 0:
                    line.kept[place] = take
        if wanted.if_short == "refuse" and any(line.waiting for line in lines):
            del self.orders[wanted.external_id]
            if wanted.cart:
                self.carts[wanted.cart] = taken_over
            return "not_enough"
        self.channels[wanted.external_id] = wanted.channel
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

    def Reserve(self, wanted: Any) -> str:  # noqa: N802
        before = self.carts.pop(wanted.external_id, {})
        cart: dict[tuple[str, str], int] = {}
        for li in wanted.lines:
            short = int(li.quantity)
            for place in SERVING[wanted.channel]:
                if (got := min(short, self.available(li.item, place) - cart.get((li.item, place), 0))) > 0:
                    cart[li.item, place] = cart.get((li.item, place), 0) + got
                    short -= got
            if short and wanted.if_short == "refuse":
                self.carts[wanted.external_id] = before
                return "not_enough"
        self.carts[wanted.external_id] = cart
        return ""

    def ExpireReservations(self, _: Any) -> str:  # noqa: N802
        self.carts.clear()
        return ""

    def MoveGoods(self, wanted: Any) -> str:  # noqa: N802
        before = dict(self.on_hand)
        for li in wanted.lines:
            quantity = int(li.quantity)
            if wanted.from_place in PLACES and self.available(li.item, wanted.from_place) < quantity:
                self.on_hand = before
                return "not_enough"
            self._add(li.item, wanted.from_place, -quantity)
            self._add(li.item, wanted.to_place, quantity)
        self.serve(wanted.lines)
        return ""

    def CountStock(self, wanted: Any) -> str:  # noqa: N802
        for li in wanted.lines:
            less = self.on_hand.get((li.item, wanted.place), 0) - int(li.quantity)
            self._free(li.item, wanted.place, max(less, 0))
            self._add(li.item, wanted.place, -less)
        self.serve(wanted.lines)
        return ""

    def Sell(self, wanted: Any) -> str:  # noqa: N802
        if wanted.external_id in self.orders:
            return "order_exists"
        for li in wanted.lines:
            quantity = int(li.quantity)
            self._add(li.item, wanted.place, max(0, quantity - self.on_hand.get((li.item, wanted.place), 0)))
            self._free(li.item, wanted.place, quantity)
            self._add(li.item, wanted.place, -quantity)
        self.orders[wanted.external_id] = [Line(li.item, int(li.quantity), {}, int(li.quantity)) for li in wanted.lines]
        self.channels[wanted.external_id] = wanted.channel
        return ""

    def _add(self, item: str, place: str, quantity: int) -> None:
        if place in PLACES:
            self.on_hand[item, place] = self.on_hand.get((item, place), 0) + quantity

    def _free(self, item: str, place: str, quantity: int) -> None:
        """Take pieces from carts, then from the orders that came last; these get others from elsewhere."""
        for _, cart in sorted(self.carts.items()):
            missing = min(quantity - self.available(item, place), cart.get((item, place), 0))
            if missing > 0:
                cart[item, place] -= missing
        for name, lines in reversed(self.orders.items()):
            for line in reversed(lines):
                missing = quantity - self.available(item, place)
                if line.item != item or missing <= 0 or place not in line.kept:
                    continue
                taken = min(missing, line.kept[place])
                line.kept[place] -= taken
                if not line.kept[place]:
                    del line.kept[place]
                for other in SERVING[self.channels[name]]:
                    if other != place and (got := min(taken, self.available(item, other))) > 0:
                        line.kept[other] = line.kept.get(other, 0) + got
                        taken -= got


names = st.integers(1, 12).map(lambda n: f"o{n}")
pieces = st.integers(1, 6)
items = st.sampled_from(ITEMS)
carts = st.sampled_from(["c1", "c2", "c3"])
goods = st.lists(st.builds(lambda i, q: {"item": i, "quantity": q}, items, pieces), min_size=1, max_size=3)
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
        lambda name, channel, li, short, cart: command(
            "place_order", system="shop", external_id=name, channel=channel, lines=li, if_short=short, cart=cart
        ),
        names, st.sampled_from(sorted(SERVING)), goods, st.sampled_from(["wait", "refuse"]),
        st.one_of(st.none(), carts),
    ),
    st.builds(
        lambda name, at, li: command("sell", system="shop", external_id=name, channel="shops", place=at, lines=li),
        names, st.sampled_from(PLACES), goods,
    ),
    st.builds(
        lambda cart, channel, li, short: command(
            "reserve", system="shop", external_id=cart, channel=channel, lines=li, if_short=short
        ),
        carts, st.sampled_from(sorted(SERVING)), st.one_of(st.just([]), goods), st.sampled_from(["take", "refuse"]),
    ),
    st.just("2100-01-01T00:00:00Z").map(lambda before: command("expire_reservations", before=before)),
    st.builds(
        lambda ways, li: command("move_goods", from_place=ways[0], to_place=ways[1], reason="other", lines=li),
        st.sampled_from([("main", "city"), ("city", "main"), ("main", "loss"), ("loss", "city"), ("main", "supplier")]),
        goods,
    ),
    st.builds(
        lambda place, li: command("count_stock", place=place, lines=li),
        st.sampled_from(PLACES),
        st.lists(
            st.builds(lambda i, q: {"item": i, "quantity": q}, items, st.integers(0, 9)),
            min_size=1, max_size=3, unique_by=lambda li: str(li["item"]),
        ),
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
            self.model.serve()
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
