"""Somebody who orders, sells and moves goods, mostly as it makes sense while the plain book stands so."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.book.plain_model import ITEMS, KIT, OURS, PLACES, SERVING, Order
from tests.book.plain_money import Model

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
ALL = (*ITEMS, KIT)
EXTRAS = ("mug", "mat", "tin")
"""Items of which nothing is bought or sold: anything may be said of them."""
PARTIES = ("bob", "eve", "fox")
BUYER = "acme"
"""The party that buys on account; nobody erases it."""
Fields = dict[str, Any]


class Somebody:
    """Gives commands' fields, kind by kind. tasks: the numbers of those that are open in the book."""

    def __init__(self, model: Model, tasks: Callable[[], list[int]]) -> None:
        self.model, self.tasks = model, tasks
        self.dice = random.Random(0)  # noqa: S311 (no secret)
        self.made = 0

    def fields(self, kind: str, seed: int) -> Fields:
        """Return what a command of this kind says."""
        self.dice.seed(seed)
        found: Fields = getattr(self, kind)()
        return found

    # What there is to choose from.

    def one(self, *of: Any) -> Any:
        return self.dice.choice(of)

    def likely(self, good: Iterable[Any], *bad: Any) -> Any:
        """One of those that make sense, if there are any; sometimes another."""
        known = list(good)
        return self.one(*known) if known and self.dice.random() < 0.93 else self.one(*bad)

    def some(self, share: float = 0.3, **fields: Any) -> Fields:
        return {name: value for name, value in fields.items() if self.dice.random() < share}

    def new(self, kind: str, known: Iterable[str]) -> str:
        """A name that nothing has; sometimes one that something has."""
        self.made += 1
        return str(self.likely([f"{kind}{self.made}"], *(known or [f"{kind}{self.made}"])))

    def many(self, line: Callable[[], Fields], most: int = 3) -> list[Fields]:
        return [line() for _ in range(self.dice.randint(1, most))]

    def item(self, *, kit: float = 0.1) -> str:
        return str(KIT if self.dice.random() < kit else self.likely(ITEMS, "gone", KIT))

    def goods(self, most: int = 6, kit: float = 0.1) -> Fields:
        return {"item": self.item(kit=kit), "quantity": self.dice.randint(1, most)}

    def counted(self, most: int = 6) -> Fields:
        found = self.goods(most, kit=0.02)
        return found | (self.some(0.2, unit="pack") if found["item"] in self.model.packs else {})

    def order_that(self, is_so: Callable[[Order], Any]) -> Order | None:
        """A late order of which something is so, if there is any."""
        found = [order for order in self.model.orders.values() if is_so(order)][-6:]
        any_order = [*self.model.orders.values(), None][-8:]
        picked: Order | None = self.likely(found, *any_order) if found or any_order else None
        return picked

    def named(self, order: Order | None) -> Fields:
        return {"system": "shop", "external_id": order.name if order else "nobody's"}

    def of_order(self, is_so: Callable[[Order], Any]) -> Fields:
        return self.named(self.order_that(is_so))

    def at(self) -> str:
        """When it is told of: now, or it happened before others that are known already."""
        self.made += 1
        ago = self.one(0, 0, 0, self.dice.randint(0, 30))
        return (BEGIN + timedelta(minutes=self.made - ago, microseconds=self.made)).isoformat()

    # Orders.

    def sold(self) -> Callable[[], Fields]:
        """What a line is sold at; an order has tax or shipping, so that both come to whole cents by the piece."""
        taxed = self.dice.random() < 0.5

        def line() -> Fields:
            found = self.goods(5, kit=0.2)
            number, price = found["quantity"], self.dice.randint(0, 9)
            more = {"tax_amount": number * self.dice.randint(0, 2)} if taxed else {"shipping_amount": self.one(0, 0, 4)}
            off = {"discount_amount": number * self.likely([self.dice.randint(0, price)], price + 1)}
            return found | {"gross_amount": number * price} | more | (off if self.dice.random() < 0.2 else {})

        return line

    def lines_sold(self) -> list[Fields]:
        return self.many(self.sold())

    def paid(self) -> Fields:
        self.made += 1
        return {"amount": self.one(self.dice.randint(1, 30), 90), "method": "card",
                "payment": self.likely([f"p{self.made}"], *self.model.payments, f"p{self.made}"),
                **self.some(0.2, status=self.one("authorised", "captured", "failed", "cancelled")),
                **self.some(0.15, voucher=self.voucher())}  # fmt: skip

    def sent_how(self) -> Fields:
        fetched = {"delivery_method": "pickup"} | self.some(0.8, pickup_place=self.likely(PLACES, "loss"))
        return self.one({}, {}, {}, fetched, {"delivery_method": "digital"}) | self.some(0.02, pickup_place="city")

    def channel(self) -> str:
        return str(self.likely(SERVING, "moon"))

    def place_order(self) -> Fields:
        carts = [name for system, name in self.model.carts if system == "shop"]
        return {
            "system": "shop", "external_id": self.new("o", self.model.orders), "channel": self.channel(),
            "lines": self.lines_sold(), "at": self.at(), **self.sent_how(), **self.some(0.1, if_short="refuse"),
            **self.some(0.3, cart=self.likely(carts, "c1")), **self.some(0.25, as_draft=True, customer_id=BUYER),
            **self.some(0.4, payments=[self.paid()]), **self.some(0.05, prepaid=True),
        }  # fmt: skip

    def place_draft(self) -> Fields:
        return self.of_order(lambda o: o.draft) | {"at": self.at()} | self.some(if_short="refuse")

    def sell(self) -> Fields:
        lines = self.lines_sold()
        for line in lines:
            line.pop("discount_amount", None)
        if self.dice.random() < 0.05:
            lines.append(lines[0] | {"item": "riddle"})
        return {"system": "shop", "external_id": self.new("o", self.model.orders), "channel": self.channel(),
                "place": self.likely(PLACES, "loss", "nowhere"), "lines": lines,
                **self.some(0.4, payments=[self.paid()])}  # fmt: skip

    def cancel_order(self) -> Fields:
        return self.of_order(lambda o: any(map(o.is_open, o.goods())))

    def cancel_lines(self) -> Fields:
        order = self.order_that(
            self.half_sent if self.dice.random() < 0.3 else lambda o: any(map(o.is_open, o.goods()))
        )
        return self.named(order) | {"lines": self.numbered(order, lambda o, n: max(map(o.is_open, self.all_of(o, n))))}

    @staticmethod
    def half_sent(order: Order) -> bool:
        """Whether some parts of a kit were sent and others can be cancelled."""
        kits = [[order.lines[part] for part in order.parts(number)] for number in order.lines]
        return any(any(p.shipped for p in kit) and any(p.waiting or p.kept for p in kit) for kit in kits)

    @staticmethod
    def all_of(order: Order, number: int) -> Sequence[int]:
        return order.parts(number) or [number]

    def numbered(
        self, order: Order | None, left: Callable[[Order, int], int], most: int = 2, *, parts: bool = False
    ) -> list[Fields]:
        """Some lines of an order, and how many of each: mostly of such as have some left. parts: also of kits'."""
        sold = [] if order is None else [n for n, line in order.lines.items() if parts or line.kit is None]
        good = [] if order is None else [n for n in sold if left(order, n) > 0]

        def line() -> Fields:
            number = self.likely(good, *(sold or [1]), 9)
            there = left(order, number) if order is not None and number in order.lines else 1
            return {"line": number, "quantity": self.likely(range(1, there + 1), 7)}

        return list({each["line"]: each for each in self.many(line, most)}.values())

    def close_order(self) -> Fields:
        return self.of_order(lambda o: o.sent and not o.closed) | {"unpaid": self.one(True, False)}

    def release_allocation(self) -> Fields:
        order = self.kept_order()
        line = {"lines": [{"line": n["line"], **self.some(0.5, quantity=n["quantity"], place=self.one(*PLACES))}
                          for n in self.numbered(order, lambda o, n: o.far(n)[1])]}  # fmt: skip
        return self.named(order) | self.one({}, line) | self.some(hold=False)

    def kept_order(self) -> Order | None:
        return self.order_that(lambda o: any(line.kept for line in o.lines.values()))

    def kept_line(self) -> tuple[Order | None, int, str, int]:
        """An order, a line, a place, and how much is kept there."""
        order = self.kept_order()
        kept = [(n, p, q) for n, line in order.lines.items() for p, q in line.kept.items()] if order else []
        return order, *self.likely(kept, (1, "main", 1), (2, "city", 1))

    def move_allocation(self) -> Fields:
        order, number, place, there = self.kept_line()
        item = order.lines[number].item if order and number in order.lines else "pen"
        found = [
            {"to_external_id": o.name, "to_line": n} for o in self.model.orders.values() if not o.hold
            for n, line in o.lines.items() if line.item == item and line.waiting and place in o.places
        ]  # fmt: skip
        to = {"to_place": self.one(*PLACES)}
        quantity = {"quantity": self.dice.randint(1, there)}
        return {**self.named(order), "line": number, "from_place": place, **self.one(quantity, {}),
                **self.one(to, self.likely(found, to, {"to_external_id": "o1", "to_line": 1}))}  # fmt: skip

    def refuse_allocation(self) -> Fields:
        order, number, place, there = self.kept_line()
        reason = self.one("not_found", "damaged", "busy", "closed")
        return {**self.named(order), "line": number, "place": place, "reason": reason,
                **self.some(quantity=self.likely([self.dice.randint(1, there)], 9))}  # fmt: skip

    def reroute(self) -> Fields:
        to = self.one({}, {}, {"deliver_to": {"country": "DE"}}, {"pickup_place": self.likely(PLACES, "loss")},
                      {"service": "express"})  # fmt: skip
        others = self.some(avoid=[self.one(*PLACES)], ask_again=[self.one(*PLACES)])
        return self.named(self.kept_order()) | to | others

    def resume_order(self) -> Fields:
        return self.of_order(lambda o: o.hold)

    def approve_order(self) -> Fields:
        return self.of_order(lambda o: o.hold == "credit")

    def sending(self) -> Fields:
        self.made += 1
        known = [name for name in self.model.shipments if name and name[0] == "s"]
        return self.some(shipment=self.likely([f"s{self.made}"], *(known or ["s1"])), tracking_code=f"t{self.made}")

    def ship_order(self) -> Fields:
        order = self.kept_order()
        parts = self.one(True, False)
        lines = self.numbered(order, lambda o, n: min(o.lines[p].allocated for p in self.all_of(o, n)), parts=parts)
        return (
            self.named(order)
            | self.sending()
            | self.some(0.4, lines=lines)
            | self.some(0.2, place=self.likely(PLACES, "loss"))
        )

    def deliver(self) -> Fields:
        names = [name for name in self.model.shipments if name]
        sent = self.likely(names, "s0", "t0")
        by_name = {"tracking_code": sent} if sent[0] == "t" else {"system": "shop", "shipment": sent}
        return self.one(by_name, self.of_order(lambda o: o.sent))

    # Carts and quotes.

    def cart(self) -> Fields:
        return {"system": "shop", "external_id": self.one("c1", "c2", "c3")}

    def reserve(self) -> Fields:
        return {**self.cart(), "channel": self.channel(), "lines": self.one([], self.many(self.counted), self.many(
            self.goods)), **self.some(if_short="refuse")}  # fmt: skip

    def expire_reservations(self) -> Fields:
        return {"before": self.one("2100-01-01T00:00:00Z", "2020-01-01T00:00:00Z")}

    def quote(self, *status: str) -> Fields:
        found = [name for name, quote in self.model.quotes.items() if quote.status in status]
        return {"system": "shop", "external_id": self.likely(found, *self.model.quotes, "no quote")}

    def until(self) -> str:
        return str(self.likely(["2100-01-01", "2099-01-01"], "2020-01-01"))

    def make_quote(self) -> Fields:
        return {"system": "shop", "external_id": self.new("q", self.model.quotes), "channel": self.channel(),
                "lines": self.lines_sold(), "valid_until": self.until(), "reserve": self.one(True, False)}  # fmt: skip

    def change_quote(self) -> Fields:
        return {**self.quote("open", "declined", "expired"), "lines": self.lines_sold(),
                **self.some(valid_until=self.until(), reserve=self.one(True, False))}  # fmt: skip

    def send_quote(self) -> Fields:
        return self.quote("open")

    def order_quote(self) -> Fields:
        return {**self.quote("open"), "order": self.new("o", self.model.orders), "at": self.at(), **self.sent_how(),
                **self.some(0.2, if_short="refuse", version=self.one(1, 2))}  # fmt: skip

    def decline_quote(self) -> Fields:
        return self.quote("open") | {"reason": "price"}

    def expire_quotes(self) -> Fields:
        return {"before": self.one("2099-06-01", "2020-01-01")}

    # Stock.

    def place(self) -> str:
        return str(self.likely(PLACES, *OURS, "loss", "nowhere"))

    def document(self) -> str:
        return f"r{self.dice.randrange(30)}"

    def receive_goods(self) -> Fields:
        def line() -> Fields:
            found = self.counted(12) | {"unit_cost": self.dice.randint(0, 9)}
            supply = [
                {"system": "erp", "external_id": name, "line": n} for name, lines in self.model.supplies.items()
                for n, each in lines.items() if each.item == found["item"] and (each.open or self.one(True, False))
            ]  # fmt: skip
            wrong = {"system": "erp", "external_id": self.one("po0", *self.model.supplies), "line": 1}
            return found | self.some(0.5 if supply else 0.03, supply=self.likely(supply, wrong))

        return {"place": self.place(), "lines": self.many(line), **self.some(0.7, document=self.document())}

    def move_goods(self) -> Fields:
        there = [(item, place) for item, place in self.model.on_hand
                 if place in OURS and item in ITEMS and self.model.available(item, place) > 0]  # fmt: skip
        item, origin = self.likely(there, ("pen", "loss"), ("cap", "supplier"), ("pen", "city"), (KIT, "main"))
        most = max(1, self.model.available(item, origin)) if origin in OURS else 3
        line = {"item": item, "quantity": self.likely(range(1, most + 1), 9)}
        target = self.one(*PLACES, *PLACES, "transit", "inspection", "loss", "supplier")
        return {"from_place": origin, "to_place": target, "reason": "other",
                "lines": [line, *self.one([], [], [self.counted(2)])]}  # fmt: skip

    def count_stock(self) -> Fields:
        lines = [self.counted(9) | {"quantity": self.dice.randint(0, 9)} for _ in range(self.dice.randint(1, 2))]
        distinct = list({line["item"]: line for line in lines}.values())
        return {
            "place": self.place(),
            "lines": self.one(lines, distinct, distinct),
            **self.some(0.05, complete="place"),
        }

    def plan_count(self) -> Fields:
        return {"place": self.place(), "items": [self.item() for _ in range(2)]}

    def open_stock(self) -> Fields:
        line = {"place": self.place(), "quantity": self.dice.randint(1, 6), "unit_cost": self.dice.randint(0, 9)}
        return {"item": self.item(), "lines": [line], **self.some(0.8, even_if_moved=True)}

    def expire_lots(self) -> Fields:
        return {"before": "2025-01-01"}

    def allocate_waiting(self) -> Fields:
        """Mostly what has become free in the same batch: the book has given out all that was free before."""
        free = {item for item in ITEMS if any(self.model.available(item, place) > 0 for place in PLACES)}
        waits = {line.item for order in self.model.orders.values() for line in order.lines.values() if line.waiting}
        return {"items": [self.likely(sorted(free & waits), self.item())]}

    def repromise(self) -> Fields:
        return {"items": [self.item()]}
