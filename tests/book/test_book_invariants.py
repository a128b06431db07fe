"""All commands mixed, in batches, against a plain model: on both stores, the book does what the model does."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

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
    """The book as a plain thing: what there is, what is kept, and the orders.

    orders: those of which something waits or is kept; ended: of the others, whether anything was shipped.
    """

    on_hand: dict[tuple[str, str], int] = field(default_factory=dict)
    orders: dict[str, list[Line]] = field(default_factory=dict)
    ended: dict[str, bool] = field(default_factory=dict)
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
        refusal = str(getattr(self, type(wanted).__name__)(wanted))
        if not refusal:
            self.applied.add(wanted.command_id)
        for name, lines in list(self.orders.items()):
            if not any(line.waiting or line.kept for line in lines):
                self.ended[name] = any(line.shipped for line in self.orders.pop(name))
        return refusal

    def knows(self, name: str) -> bool:
        return name in self.orders or name in self.ended

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
        if self.knows(wanted.external_id):
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
            return "nothing_open" if self.knows(wanted.external_id) else "unknown_order"
        for line in self.orders[wanted.external_id]:
            line.cancelled += line.waiting + sum(line.kept.values())
            line.kept.clear()
        return ""

    def ShipOrder(self, wanted: Any) -> str:  # noqa: N802
        if wanted.external_id not in self.orders:
            return "nothing_kept" if self.knows(wanted.external_id) else "unknown_order"
        lines = self.orders[wanted.external_id]
        if not any(line.kept for line in lines):
            return "nothing_kept"
        for line in lines:
            for place, quantity in line.kept.items():
                self.on_hand[line.item, place] -= quantity
                line.shipped += quantity
            line.kept.clear()
        return ""

    def Deliver(self, wanted: Any) -> str:  # noqa: N802
        if not self.knows(wanted.external_id):
            return "unknown_order"
        shipped = any(line.shipped for line in self.orders.get(wanted.external_id, ()))
        return "" if shipped or self.ended.get(wanted.external_id) else "nothing_shipped"

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
        if self.knows(wanted.external_id):
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


pieces = st.integers(1, 6)
items = st.sampled_from(ITEMS)
carts = st.sampled_from(["c1", "c2", "c3"])
goods = st.lists(st.builds(lambda i, q: {"item": i, "quantity": q}, items, pieces), min_size=1, max_size=3)
Wanted = tuple[str, dict[str, Any]]
"""A command's kind and fields; its order's name is not given, but which it is.

back: how many orders ago it was made, or none for a new one; nth: of those that are still open, the last one is 0; or,
from 8 on, the one that was made last.
"""


def of(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Wanted]:
    return st.tuples(st.just(kind), st.fixed_dictionaries(fields))


shop = st.just("shop")
new = st.sampled_from([None] * 9 + [0])
"""A name that no order has had, but for some."""
recent = st.integers(0, 9)
commands = st.one_of(
    of(
        "receive_goods", place=st.sampled_from(PLACES),
        lines=st.lists(
            st.builds(
                lambda i, q, c: {"item": i, "quantity": q, "unit_cost": c}, items, st.integers(1, 20), st.integers(0, 9)
            ),
            min_size=1, max_size=3,
        ),
    ),
    of(
        "place_order", back=new, system=shop, channel=st.sampled_from(sorted(SERVING)), lines=goods,
        if_short=st.sampled_from(["wait", "refuse"]), cart=st.one_of(st.none(), carts),
    ),
    of("sell", back=new, system=shop, channel=st.just("shops"), place=st.sampled_from(PLACES), lines=goods),
    of(
        "reserve", system=shop, external_id=carts, channel=st.sampled_from(sorted(SERVING)),
        lines=st.one_of(st.just([]), goods), if_short=st.sampled_from(["take", "refuse"]),
    ),
    of("expire_reservations", before=st.just("2100-01-01T00:00:00Z")),
    st.builds(
        lambda ways, li: (
            "move_goods", {"from_place": ways[0], "to_place": ways[1], "reason": "other", "lines": li}
        ),
        st.sampled_from([("main", "city"), ("city", "main"), ("main", "loss"), ("loss", "city"), ("main", "supplier")]),
        goods,
    ),
    of(
        "count_stock", place=st.sampled_from(PLACES),
        lines=st.lists(
            st.builds(lambda i, q: {"item": i, "quantity": q}, items, st.integers(0, 9)),
            min_size=1, max_size=3, unique_by=lambda li: str(li["item"]),
        ),
    ),
    of("cancel_order", nth=recent, system=shop),
    of("ship_order", nth=recent, system=shop),
    of("deliver", nth=recent, system=shop),
)  # fmt: skip
again = st.integers(0, 19)
"""Which of the commands that were applied last is given again."""


def named(wanted: Wanted, still_open: list[str], made: int) -> Command:
    """The command that is wanted. made: how many names orders have had."""
    kind, fields = wanted[0], dict(wanted[1])
    if "back" in fields:
        fields["external_id"] = f"o{made - (fields.pop('back') or 0)}"
    elif "nth" in fields:
        nth = fields.pop("nth")
        fields["external_id"] = still_open[-1 - nth % len(still_open)] if still_open and nth < 8 else f"o{made}"
    return command(kind, **fields)


def machine(new_book: Callable[[], str]) -> type[RuleBasedStateMachine]:
    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.book: Desk = desk(new_book())
            self.model = Model()
            self.sent: list[Command] = []
            self.orders = 0
            for item in ITEMS:
                self.book.done("set_item", item=item)

        def teardown(self) -> None:
            self.book.store.close()

        def meant(self, wanted: Wanted | int) -> Command:
            if isinstance(wanted, int):
                return (
                    self.sent[-1 - wanted % len(self.sent)]
                    if self.sent
                    else self.meant(("deliver", {"system": "shop", "nth": 0}))
                )
            self.orders += "back" in wanted[1] and wanted[1]["back"] is None
            return named(wanted, list(self.model.orders), self.orders)

        @rule(batch=st.lists(st.one_of(commands, again), min_size=1, max_size=6))
        def give(self, batch: list[Wanted | int]) -> None:
            given = [self.meant(wanted) for wanted in batch]
            repeated = [c.command_id in self.model.applied for c in given]
            expected = [self.model.do(c) for c in given]
            self.model.serve()
            answers = self.book.do(*given)
            assert [a.code if isinstance(a, Refusal) else "" for a in answers] == expected
            assert [a.again for a in answers if isinstance(a, Applied)] == [
                was for was, code in zip(repeated, expected, strict=True) if not code
            ]
            new = zip(given, expected, repeated, strict=True)
            self.sent += [c for c, code, was in new if not (code or was)]

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
