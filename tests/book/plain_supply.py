"""The plain book's supply: what is expected, what comes in, what goes straight to customers, and what goods cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.book.plain_model import Sent, Stock, refuse

WEIGHED = ("pen", "ink")
"""Items of which it is said what they weigh."""


@dataclass
class Supply:
    """A line of what is expected. claim: the order and line that it is bought for."""

    item: str
    ordered: int
    claim: tuple[str, int] | None = None
    drop_ship: bool = False
    received: int = 0
    cancelled: int = 0

    @property
    def open(self) -> int:
        return max(0, self.ordered - self.received - self.cancelled)


@dataclass
class Supplies(Stock):
    """Supply documents by name, their lines by number; landed costs that stand, by name.

    shipments: order and place among its shipments, by what these are called and by their numbers.
    """

    supplies: dict[str, dict[int, Supply]] = field(default_factory=dict)
    landed: dict[str, int] = field(default_factory=dict)
    shipments: dict[str | None, tuple[str, int]] = field(default_factory=dict)

    def straight(self, order: str, number: int) -> int:
        return sum(
            each.open for lines in self.supplies.values() for each in lines.values()
            if each.drop_ship and each.claim == (order, number)
        )  # fmt: skip

    def supply_lines(self, name: str) -> dict[int, Supply]:
        return self.supplies[name] if name in self.supplies else refuse("unknown_supply")

    def supply_line(self, name: str, number: int) -> Supply:
        lines = self.supply_lines(name)
        return lines[number] if number in lines else refuse("unknown_line")

    def expect_supply(self, wanted: Any) -> None:
        self.ours(wanted.place)
        if wanted.external_id in self.supplies:
            refuse("supply_exists")
        lines = self.supplies[wanted.external_id] = {}
        for number, li in enumerate(wanted.lines, 1):
            if self.status[self.item(li.item)] in ("phased_out", "ended"):
                refuse("not_bought")
            if li.item in self.kits:
                refuse("is_kit")
            claim = None
            if li.for_order is not None:
                if self.line(self.order(li.for_order.external_id), li.for_order.line).item != li.item:
                    refuse("other_item")
                claim = (li.for_order.external_id, li.for_order.line)
            elif li.drop_ship:
                refuse("order_needed")
            lines[number] = Supply(li.item, int(li.quantity), claim, li.drop_ship)

    def change_supply(self, wanted: Any) -> None:
        if wanted.line is not None:
            lines = [self.supply_line(wanted.external_id, wanted.line)]
        else:
            lines = [*self.supply_lines(wanted.external_id).values()]
            if wanted.quantity is not None:
                refuse("line_needed")
        were_open = any(each.open for each in lines)
        for each in lines if wanted.quantity is not None else ():
            if wanted.quantity < each.received:
                refuse("received_already")
            each.ordered, each.cancelled = int(wanted.quantity), 0
        if not were_open and not any(each.open for each in lines):
            refuse("nothing_open")
        self.serve(each.item for each in lines)

    def cancel_supply(self, wanted: Any) -> None:
        if wanted.line is None:
            lines = [*self.supply_lines(wanted.external_id).values()]
        else:
            lines = [self.supply_line(wanted.external_id, wanted.line)]
        if not any(each.open for each in lines):
            refuse("nothing_open")
        for each in lines:
            each.cancelled += each.open
        self.serve(each.item for each in lines)

    def receive_goods(self, wanted: Any) -> None:
        place = self.ours(wanted.place)
        for li in wanted.lines:
            quantity = self.pieces(self.item(li.item), li.quantity, li.unit)
            self.move(li.item, "supplier", place, quantity)
            self.bought(wanted.document, li.item, quantity, int(li.quantity * li.unit_cost))
            if li.supply is not None:
                self._for_claim(self.supply_line(li.supply.external_id, li.supply.line), li.item, place, quantity)
        self.serve(li.item for li in wanted.lines)

    def _for_claim(self, supply: Supply, item: str, place: str, quantity: int) -> None:
        """Count what came in against what was expected; the line that it was bought for is served before others."""
        if supply.item != item:
            refuse("other_item")
        supply.received += quantity
        if supply.claim is None or supply.drop_ship:
            return
        order, number = self.orders[supply.claim[0]], supply.claim[1]
        if order.hold or place not in order.places:
            return
        line = order.lines[number]
        wanted = min(quantity, max(0, line.waiting - self.straight(*supply.claim)))
        line.waiting -= self.keep(line, wanted, [place])

    def drop_ship(self, wanted: Any) -> None:
        supply, quantity = self.supply_line(wanted.external_id, wanted.line), int(wanted.quantity)
        if supply.claim is None or not supply.drop_ship:
            refuse("not_drop_shipped")
        order, number = self.orders[supply.claim[0]], supply.claim[1]
        line = order.lines[number]
        if order.far(number)[0] < quantity:
            refuse("not_waiting")
        self.move(line.item, "supplier", "transit", quantity)
        self.bought(wanted.document, line.item, quantity, int(wanted.quantity * wanted.unit_cost))
        supply.received += quantity
        line.waiting -= quantity
        line.kept["transit"] = line.kept.get("transit", 0) + quantity
        self.send(order.name, [(number, "transit", quantity)], wanted.shipment, wanted.tracking_code)

    def send(self, name: str, taken: list[tuple[int, str, int]], shipment: str | None, code: str | None) -> None:
        """Let what is kept leave: lines, places and quantities. A shipment leaves one place."""
        order = self.orders[name]
        if order.hold == "credit":
            refuse("on_hold")
        sent: dict[str, Sent] = {}
        for number, place, quantity in taken:
            if place not in sent:
                if shipment is not None and shipment in self.shipments:
                    refuse("shipment_exists")
                for called in (shipment, code):
                    if called is not None:
                        self.shipments[called] = (name, len(order.sent))
                sent[place] = Sent({}, order.at_once)
                order.sent.append(sent[place])
            line, of = order.lines[number], sent[place].pieces
            of[number] = of.get(number, 0) + quantity
            self.let_go(line, place, quantity)
            self.move(line.item, place, "customer", quantity)
            line.shipped += quantity
            line.delivered += quantity * order.at_once

    # What goods cost.

    def came_by(self, document: str) -> list[list[Any]]:
        return self.receipts[document] if self.receipts.get(document) else refuse("unknown_receipt")

    def correct_cost(self, wanted: Any) -> None:
        came = self.came_by(wanted.document)
        for li in wanted.lines:
            self.item(li.item)
        for li in wanted.lines:
            mine = [each for each in came if each[0] == li.item]
            if not mine:
                refuse("not_received")
            for each in mine:
                each[2] = each[1] * int(li.unit_cost)

    def add_landed_cost(self, wanted: Any) -> None:
        if wanted.external_id in self.landed:
            refuse("cost_exists")
        came = [each for document in dict.fromkeys(wanted.receipts) for each in self.came_by(document)]
        if wanted.spread_by == "weight" and any(each[0] not in WEIGHED for each in came):
            refuse("no_weight")
        if wanted.spread_by == "value" and not any(each[2] for each in came):
            refuse("nothing_to_go_by")
        self.landed[wanted.external_id] = int(wanted.amount)

    def cancel_landed_cost(self, wanted: Any) -> None:
        if wanted.external_id not in self.landed:
            refuse("nothing_to_cancel")
        del self.landed[wanted.external_id]

    def paid_for_goods(self) -> int:
        """What all that was bought has cost, as it is known by now."""
        return sum(each[2] for came in self.receipts.values() for each in came) + sum(self.landed.values())
