"""Somebody who also buys, pays, takes back, and says what items are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.book.plain_asking import EXTRAS, Fields, Somebody
from tests.book.plain_model import ITEMS, KIT, PLACES, Order


class Dealer(Somebody):
    """Gives the other commands of which the plain book knows what becomes of them."""

    # Supply and costs.

    def expect_supply(self) -> Fields:
        def line() -> Fields:
            waits = [(o.name, n, line.item, line.waiting) for o in self.model.orders.values()
                     for n, line in o.lines.items() if line.waiting]  # fmt: skip
            plain = {**self.goods(), "expected_on": self.one("2090-01-05", "2090-02-05")}
            if not waits or self.dice.random() < 0.3:
                return plain | self.some(0.05, drop_ship=True)
            order, number, item, quantity = self.likely(waits[-6:], ("o1", 1, "pen", 2))
            return plain | {"item": item, "quantity": self.one(quantity, self.dice.randint(1, 6)),
                            "for_order": {"system": "shop", "external_id": order, "line": number},
                            **self.some(0.5, drop_ship=True)}  # fmt: skip

        return {"system": "erp", "external_id": self.new("po", self.model.supplies), "place": self.place(),
                "lines": self.many(line)}  # fmt: skip

    def supply(self) -> tuple[str, int, int]:
        """A document, a line, and how much of it is open."""
        lines = [(name, n, each.open) for name, of in self.model.supplies.items() for n, each in of.items()]
        found: tuple[str, int, int] = self.likely([each for each in lines if each[2]], ("po1", 9, 1), *lines)
        return found

    def change_supply(self) -> Fields:
        name, line, _ = self.supply()
        return {"system": "erp", "external_id": name, **self.some(0.8, line=line), **self.some(
            0.5, expected_on="2090-01-09", quantity=self.dice.randint(1, 6), firm=False)}  # fmt: skip

    def cancel_supply(self) -> Fields:
        name, line, _ = self.supply()
        return {"system": "erp", "external_id": name} | self.some(0.6, line=line)

    def drop_ship(self) -> Fields:
        found = [
            (name, n, each.open) for name, lines in self.model.supplies.items() for n, each in lines.items()
            if each.drop_ship and each.open and each.claim
            and self.model.orders[each.claim[0]].lines[each.claim[1]].waiting
        ]  # fmt: skip
        name, line, there = self.likely(found, self.supply())
        self.made += 1
        return {"system": "erp", "external_id": name, "line": line, "quantity": self.dice.randint(1, max(1, there)),
                "unit_cost": self.dice.randint(0, 9), **self.some(tracking_code=f"t{self.made}")}  # fmt: skip

    def received(self) -> list[tuple[str, str]]:
        return [(document, item) for document, came in self.model.receipts.items() if document
                for item in {each[0] for each in came}]  # fmt: skip

    def correct_cost(self) -> Fields:
        document, item = self.likely(self.received(), (self.document(), "cap"))
        return {"document": document, "lines": [{"item": item, "unit_cost": self.dice.randint(0, 9)}]}

    def add_landed_cost(self) -> Fields:
        documents = sorted({document for document, _ in self.received()})
        return {"system": "shop", "external_id": self.new("f", self.model.landed), "amount": self.dice.randint(0, 30),
                "receipts": [self.likely(documents, self.document()) for _ in range(2)],
                "spread_by": self.one("value", "quantity", "weight")}  # fmt: skip

    def cancel_landed_cost(self) -> Fields:
        return {"system": "shop", "external_id": self.likely(self.model.landed, "f0")}

    # Money.

    def voucher(self) -> str:
        self.made += 1
        return str(self.likely([*self.model.vouchers, f"v{self.made}"], "v0"))

    def pay(self) -> Fields:
        order = self.order_that(lambda o: o.owed > o.paid)
        due = order.owed - order.paid if order else 1
        paid = self.paid()
        if self.dice.random() < 0.5:
            paid = paid | {"amount": max(1, due)}
        again = [name for name, payment in self.model.payments.items() if order and payment.order == order.name]
        return self.named(order) | {"paid": paid | (self.some(0.3, payment=self.one(*again)) if again else {})}

    def refund(self) -> Fields:
        order = self.order_that(lambda o: o.paid)
        too_much = max(1, int(order.paid - order.owed)) if order else 1
        names = [name for name, each in self.model.payments.items() if order and each.order == order.name] or ["p0"]
        self.made += 1
        return {**self.named(order), "reason": self.one("returned", "cancelled", "overpaid", "goodwill", "goodwill",
                                                        "chargeback", "other"),
                **self.some(0.7, amount=self.likely(range(1, too_much + 1), 40)),
                **self.some(0.2, voucher=self.voucher(), of_payment=self.one(*names)),
                **self.some(0.3, refund=self.likely([f"b{self.made}"], *names))}  # fmt: skip

    def issue_voucher(self) -> Fields:
        order = self.one({}, {}, self.of_order(lambda _: True))
        return {"code": self.new("v", self.model.vouchers), "amount": self.dice.randint(1, 20), "reason": "goodwill",
                **order, **self.one({}, {}, {"expires_on": "2100-01-01"}, {"expires_on": "2020-01-01"},
                                    {"expires_on": "2020-01-01", "at": "2019-12-01T12:00:00Z"})}  # fmt: skip

    def redeem_voucher(self) -> Fields:
        good = [code for code, voucher in self.model.vouchers.items() if voucher.balance]
        return {**self.of_order(lambda o: o.owed > o.paid), "code": self.likely(good, self.voucher()),
                **self.some(amount=self.dice.randint(1, 6))}  # fmt: skip

    def expire_vouchers(self) -> Fields:
        return {"before": "2025-01-01"}

    # Returns.

    def back(self, is_so: Callable[[Any], Any]) -> tuple[Fields, Any]:
        found = [(name, back) for name, back in self.model.backs.items() if is_so(back)]
        name, back = self.likely(found, *self.model.backs.items(), ("b0", None))
        return {"system": "shop", "external_id": name}, back

    def asked_back(self) -> Fields:
        def by_item(line: Fields) -> Fields:
            known = order is not None and line["line"] in order.lines
            item = order.lines[line["line"]].item if known and order else "pen"
            return {"item": item, "quantity": line["quantity"]}

        def without() -> Fields:
            found = self.goods(3, kit=0.02)
            return found | self.some(0.9, amount=found["quantity"] * self.dice.randint(0, 9))

        def broken(order: Order) -> bool:
            return any(line.kit and line.shipped and order.far(line.kit)[4] for line in order.lines.values())

        some = broken if self.dice.random() < 0.3 else lambda o: any(o.can_come_back(n) > 0 for n in o.lines)
        order = self.order_that(some)
        lines = self.numbered(order, Order.can_come_back, parts=self.one(True, False))
        of = {"order": self.named(order)["external_id"], "lines": self.one(lines, lines, [*map(by_item, lines)])}
        of_none = {"lines": self.many(without, 2), **self.some(0.9, channel=self.channel())}
        return {"system": "shop", "external_id": self.new("b", self.model.backs), **self.one(of, of, of, of_none)}

    def request_return(self) -> Fields:
        return self.asked_back()

    def of_back(self, back: Any, left: Callable[[Any], int], most: int = 2) -> list[Fields]:
        good = [(n, left(line)) for n, line in enumerate(back.lines if back else (), 1) if left(line) > 0]

        def line() -> Fields:
            number, there = self.likely(good, (1, 1), (9, 1))
            return {"line": number, "quantity": self.likely([there, self.dice.randint(1, there)], 8)}

        return list({each["line"]: each for each in self.many(line, most)}.values())

    def receive_return(self) -> Fields:
        name, back = self.back(lambda b: any(line.open and (b.order or line.item != KIT) for line in b.lines))
        return {**name, "place": self.place(), **self.some(0.5, lines=self.of_back(back, lambda line: line.open))}

    def refuse_return(self) -> Fields:
        name, back = self.back(lambda b: any(line.open for line in b.lines))
        return name | self.some(0.5, lines=self.of_back(back, lambda line: line.open))

    def condition(self, *more: str) -> Fields:
        return {"condition": self.one("restock", "restock", "repair", "scrap", *more), **self.some(
            0.15, fee_share=self.one(0, 1))}  # fmt: skip

    def inspect_return(self) -> Fields:
        name, back = self.back(lambda b: any(line.received > line.inspected for line in b.lines))
        lines = self.of_back(back, lambda line: line.received - line.inspected)
        return name | {"lines": [line | self.condition("send_back") | self.some(0.3, place=self.place())
                                 for line in lines]}  # fmt: skip

    def money_back(self) -> Fields:
        return self.some(0.3, voucher=self.voucher()) | self.some(0.2, exception=True)

    def refund_return(self) -> Fields:
        name, back = self.back(lambda b: self.model.payable(b) > 0)
        most = max(1, int(self.model.payable(back))) if back else 1
        names = [*self.model.payments] or ["p0"]
        self.made += 1
        return {**name, **self.money_back(), **self.some(0.4, amount=self.likely(range(1, most + 1), 90)),
                **self.some(0.3, refund=self.likely([f"b{self.made}"], *names))}  # fmt: skip

    def exchange_return(self) -> Fields:
        name, _ = self.back(lambda b: self.model.payable(b) > 0)
        return name | {"order": self.of_order(lambda o: o.owed > o.paid)["external_id"]}

    def take_back(self) -> Fields:
        asked = self.asked_back()
        lines = [line | self.condition() | self.some(0.2, restock_place=self.place()) for line in asked["lines"]]
        other = self.of_order(lambda o: o.owed > o.paid)["external_id"]
        return {**asked, "lines": lines, "place": self.likely(PLACES, "loss"), **self.money_back(),
                **self.some(0.2, exchange_order=other, pay=False)}  # fmt: skip

    # What items are.

    def set_item(self) -> Fields:
        return self.one({"item": self.one(*ITEMS, KIT), "name": "Thing"}, {"item": "cap", "status": self.one(
            "active", "active", "draft")}, {"item": self.one(*EXTRAS)})  # fmt: skip

    def retire_item(self) -> Fields:
        return {"item": self.likely(["cap", "cap", *EXTRAS], "gone"), "status": self.one("phased_out", "ended")}

    def set_units(self) -> Fields:
        pack = {"unit": "pack", "number": self.dice.randint(2, 4)}
        return {"item": self.item(), "units": self.likely([[pack], [pack, {"unit": "box", "number": 24}], []],
                                                          [pack, pack])}  # fmt: skip

    def set_kit(self) -> Fields:
        # Nobody sells what is "unheard of" at a till, which would make it an item: one that has no price by itself.
        return {"item": KIT, "parts": self.many(lambda: {"item": self.likely(ITEMS, KIT, "unheard of"),
                                                         "quantity": self.one(1, 2)}, 2)}  # fmt: skip
